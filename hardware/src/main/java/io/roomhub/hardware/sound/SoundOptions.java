package io.roomhub.hardware.sound;

/** What the configuration wants of sound devices, whichever they are. */
public record SoundOptions(
    MicrophoneOptions microphone, CardLevel inputLevel, CardLevel outputLevel) {
  /** Whatever suits the device. */
  public static final SoundOptions AUTO =
      new SoundOptions(MicrophoneOptions.AUTO, CardLevel.AUTO, CardLevel.AUTO);
}
