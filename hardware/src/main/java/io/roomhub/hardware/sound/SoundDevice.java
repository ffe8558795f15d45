package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.Locale;

/**
 * A device that Java Sound may be able to open.
 *
 * @param name stable name
 * @param model a shorter name that also finds it while it is the only one of its model
 * @param description for people
 * @param card ALSA card number, or {@link #DEFAULT_CARD}
 * @param device ALSA device number on the card
 * @param usb whether it hangs on USB
 * @param direction microphone or speaker
 * @param channels what it would be opened with
 * @param sampleRate likewise, Hz
 */
record SoundDevice(
    String name,
    String model,
    String description,
    int card,
    int device,
    boolean usb,
    Direction direction,
    int channels,
    int sampleRate) {

  /** The card number of what ALSA calls {@code default}. */
  static final int DEFAULT_CARD = -1;

  /** The name of what ALSA calls {@code default}: a card, PulseAudio or PipeWire. */
  static final String DEFAULT_NAME = "default";

  boolean isDefault() {
    return card == DEFAULT_CARD;
  }

  /**
   * Place in the order of preference, lower is better: USB, other cards, HDMI (a screen that is
   * switched off takes sound and says nothing), the ALSA default.
   */
  int preference() {
    if (isDefault()) {
      return 3;
    } else if (usb) {
      return 0;
    }
    return name.toLowerCase(Locale.ROOT).contains("hdmi") ? 2 : 1;
  }

  AudioDeviceInfo info(int openedChannels, int openedRate) {
    MicrophoneProfile profile =
        direction == Direction.INPUT ? MicrophoneProfile.of(model, openedChannels) : null;
    return new AudioDeviceInfo(
        name,
        description,
        "javasound",
        openedChannels,
        openedRate,
        false,
        profile != null && profile.cancelsEcho());
  }
}
