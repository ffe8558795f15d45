package io.roomhub.daemon.app;

import io.roomhub.daemon.room.HubState;
import io.roomhub.hardware.gpio.LedPattern;

/** What the lamps say; the legend of the README. */
final class Lamps {
  static final String MUTE = "mute";
  static final String LINK = "link";

  private Lamps() {}

  /**
   * The link lamp.
   *
   * @param whole whether everybody in the room hears everybody, as far as they tell
   * @param needsPerson a fault that no waiting mends, such as a missing sound device
   */
  static LedPattern link(HubState state, boolean whole, boolean needsPerson) {
    if (needsPerson) {
      return LedPattern.FAST_BLINK;
    }
    return switch (state) {
      case STARTING, OFFLINE, CONNECTING -> LedPattern.SLOW_BLINK;
      case ALONE -> LedPattern.DOUBLE_BLINK;
      case CONNECTED, DEGRADED -> whole ? LedPattern.ON : LedPattern.WINK;
      case STOPPING -> LedPattern.OFF;
    };
  }

  /** The mute lamp: lit exactly while no captured sound can leave. */
  static LedPattern mute(boolean closed) {
    return closed ? LedPattern.ON : LedPattern.OFF;
  }
}
