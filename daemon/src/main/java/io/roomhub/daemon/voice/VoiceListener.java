package io.roomhub.daemon.voice;

/** Told of changes, on whatever thread noticed them; must not block. */
public interface VoiceListener {
  /** The microphone was opened or went missing. */
  default void inputChanged(DeviceState state) {}

  /** The speaker was opened or went missing. */
  default void outputChanged(DeviceState state) {}

  /**
   * Captured sound can leave from now on (false), or can no more (true): what the mute lamp shows.
   * On the capture thread.
   */
  default void microphoneClosedChanged(boolean closed) {}

  /** Somebody speaks although the microphone is muted. On the capture thread. */
  default void talkedWhileMuted() {}
}
