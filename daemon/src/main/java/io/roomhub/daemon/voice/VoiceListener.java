package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.load.LoadLevel;

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

  /** The machine is too slow for everything, or has time for more again. On the capture thread. */
  default void loadLevelChanged(LoadLevel level) {}

  /** Somebody speaks although the microphone is muted. On the capture thread. */
  default void talkedWhileMuted() {}
}
