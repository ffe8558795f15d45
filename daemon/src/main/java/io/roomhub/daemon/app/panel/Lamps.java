package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.room.HubState;
import io.roomhub.hardware.gpio.LampColor;
import io.roomhub.hardware.gpio.LedPattern;

/** What the lamps say; the legend of the README. */
public final class Lamps {
  public static final String MUTE = "mute";
  public static final String LINK = "link";

  /** One lamp for everything; means little without colours. */
  public static final String STATUS = "status";

  private static final Look DARK = new Look(LedPattern.OFF, LampColor.WHITE);

  /** What a lamp does, and in which colour where it has one. */
  public record Look(LedPattern pattern, LampColor color) {}

  private Lamps() {}

  /**
   * The link lamp.
   *
   * @param whole whether everybody in the room hears everybody, as far as they tell
   * @param needsPerson a fault that no waiting mends, such as a missing sound device
   */
  public static Look link(HubState state, boolean whole, boolean needsPerson) {
    if (needsPerson) {
      return new Look(LedPattern.FAST_BLINK, LampColor.RED);
    }
    return switch (state) {
      case STARTING, OFFLINE, CONNECTING -> new Look(LedPattern.SLOW_BLINK, LampColor.BLUE);
      case ALONE -> new Look(LedPattern.DOUBLE_BLINK, LampColor.GREEN);
      case CONNECTED, DEGRADED ->
          whole
              ? new Look(LedPattern.ON, LampColor.GREEN)
              : new Look(LedPattern.WINK, LampColor.AMBER);
      case LEFT -> new Look(LedPattern.BLIP, LampColor.BLUE);
      case STOPPING -> DARK;
    };
  }

  /** The mute lamp: lit exactly while no captured sound can leave. */
  public static Look mute(boolean closed) {
    return closed ? new Look(LedPattern.ON, LampColor.RED) : DARK;
  }

  /** The one lamp: as the link lamp, and red in the room while muted. */
  public static Look status(HubState state, boolean whole, boolean needsPerson, boolean closed) {
    Look link = link(state, whole, needsPerson);
    boolean inRoom =
        state == HubState.ALONE || state == HubState.CONNECTED || state == HubState.DEGRADED;
    return closed && inRoom && !needsPerson ? new Look(link.pattern(), LampColor.RED) : link;
  }
}
