package io.roomhub.hardware.hid;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Makes key presses of a puck's reports. The mute key is one that is struck: each time it goes on
 * is a press. The hook switch is a state: what differs from what the hub has told the puck is a
 * press. Some pucks report a key because their lamp was set; such an echo comes right after the
 * lamp and is none. A puck whose echo comes later would mute and unmute for ever: after {@link
 * #RUNAWAY_PRESSES} within {@link #RUNAWAY_MS} its keys are not believed for a while, and the hub
 * is told to mute.
 *
 * <p>Sans-I/O; one owner at a time.
 */
public final class PuckKeys {
  /** What a puck reports within this time, ms, after its lamps were set, follows from that. */
  public static final long ECHO_MS = 250;

  /**
   * So long, ms, a lamp that is being set may take: the kernel gives up a transfer after 5 s. What
   * is reported meanwhile follows from it.
   */
  public static final long LAMP_MS = 5_000;

  /** So many presses of the mute key ... */
  public static final int RUNAWAY_PRESSES = 8;

  /** ... within this time, ms, are no person's. */
  public static final long RUNAWAY_MS = 4_000;

  /** For how long keys are not believed then, ms. */
  public static final long DISTRUST_MS = 30_000;

  /** What somebody did. */
  public enum Press {
    /** Struck the mute key. */
    MUTE,
    /** Lifted: wants into the call. */
    OFF_HOOK,
    /** Hung up. */
    ON_HOOK,
    /** Nobody did: the puck reports mute by itself. */
    RUNAWAY
  }

  private final Deque<Long> presses = new ArrayDeque<>();
  private boolean muteDown;
  private boolean lifted;
  private boolean told;
  private boolean toldMuted;
  private boolean toldOffHook;
  private boolean changing;
  private long echoUntilMs = Long.MIN_VALUE;
  private long distrustUntilMs = Long.MIN_VALUE;

  /**
   * The lamps are being set; {@link #lampsSet} follows. What is set again as it was echoes nothing.
   *
   * @param nowMs monotonic time, ms
   */
  public void lampsBegun(boolean muted, boolean offHook, long nowMs) {
    changing = !told || toldMuted != muted || toldOffHook != offHook;
    if (changing) {
      echoUntilMs = nowMs + LAMP_MS;
    }
    told = true;
    toldMuted = muted;
    toldOffHook = offHook;
  }

  /**
   * The lamps have been set, or could not be.
   *
   * @param nowMs monotonic time, ms
   */
  public void lampsSet(long nowMs) {
    if (changing) {
      echoUntilMs = nowMs + ECHO_MS;
    }
    changing = false;
  }

  /** A report has come; what somebody did, if anything. */
  public List<Press> report(TelephonyReports.Keys keys, long nowMs) {
    List<Press> done = new ArrayList<>(1);
    boolean echo = nowMs < echoUntilMs;
    Boolean mute = keys.mute();
    if (mute != null) {
      boolean struck = mute && !muteDown;
      muteDown = mute;
      if (struck && !echo && nowMs >= distrustUntilMs) {
        done.add(muteStruck(nowMs));
      }
    }
    Boolean offHook = keys.offHook();
    if (offHook != null) {
      boolean moved = offHook != lifted;
      lifted = offHook;
      if (moved && told && !echo && offHook != toldOffHook && nowMs >= distrustUntilMs) {
        done.add(offHook ? Press.OFF_HOOK : Press.ON_HOOK);
      }
    }
    return done;
  }

  private Press muteStruck(long nowMs) {
    presses.addLast(nowMs);
    while (nowMs - presses.getFirst() > RUNAWAY_MS) {
      presses.removeFirst();
    }
    if (presses.size() < RUNAWAY_PRESSES) {
      return Press.MUTE;
    }
    presses.clear();
    distrustUntilMs = nowMs + DISTRUST_MS;
    return Press.RUNAWAY;
  }
}
