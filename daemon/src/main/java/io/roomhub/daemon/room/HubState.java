package io.roomhub.daemon.room;

import java.util.Locale;

/** What the hub is doing, in one word. */
public enum HubState {
  /** Not yet in its room for the first time. */
  STARTING,
  /** No network or no rail reachable, and nobody connected. */
  OFFLINE,
  /** In the room, nobody else there. */
  ALONE,
  /** Somebody is there, nobody is heard yet. */
  CONNECTING,
  /** At least one participant connected, nothing wrong. */
  CONNECTED,
  /** A device or a rail is down, or two in the room do not hear each other; the call goes on. */
  DEGRADED,
  /** Out of its room because somebody wanted it so. */
  LEFT,
  /** Leaving. */
  STOPPING;

  /**
   * Sums up.
   *
   * @param tried whether any rail has let us in or failed to, once
   * @param reachable whether by any rail somebody could come now
   * @param railsUp rails that can introduce participants now
   * @param rails rails configured
   * @param present participants known
   * @param connected participants with an encrypted connection
   * @param whole whether everybody in the room hears everybody, as far as they tell
   * @param devicesOk microphone and speaker are both open
   */
  public static HubState of(
      boolean tried,
      boolean reachable,
      int railsUp,
      int rails,
      int present,
      int connected,
      boolean whole,
      boolean devicesOk) {
    if (connected > 0) {
      return devicesOk && whole && railsUp == rails ? CONNECTED : DEGRADED;
    }
    if (!reachable) {
      return tried ? OFFLINE : STARTING;
    }
    if (!devicesOk) {
      return DEGRADED;
    }
    return present > 0 ? CONNECTING : ALONE;
  }

  /** The spelling of the status, e.g. {@code alone}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
