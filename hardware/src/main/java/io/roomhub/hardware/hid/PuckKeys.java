package io.roomhub.hardware.hid;

import io.roomhub.hardware.hid.TelephonyReports.MuteControl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes key presses of a puck's reports. What its mute key is follows from how it is declared
 * ({@link TelephonyReports.MuteControl}): of a button each time it goes on is a press; a switch
 * says itself whether it is muted. Many are declared as momentary, which is neither, and are
 * buttons: 1 when pressed, 0 when let go. Some of those mean a switch, such as Google's, for which
 * Linux has the driver hid-google-atrus; one that stays on for longer than anybody holds a key is
 * taken for a switch as soon as it goes off, until it is pressed as a button is.
 *
 * <p>The hook switch is a state: what differs from what the hub has told the puck is a press. Some
 * pucks report a key because their lamp was set; such an echo comes right after the lamp and is
 * none. A puck whose echo comes later would mute and unmute for ever: after {@link
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

  /** A momentary key that is on for so long, ms, is held by nobody. */
  public static final long HELD_MS = 10_000;

  /** One that is on for less, ms, was pressed and let go. */
  public static final long PRESSED_MS = 1_000;

  /** What somebody did. */
  public enum Press {
    /** Struck the mute key. */
    MUTE,
    /** Switched the microphone off. */
    MUTE_ON,
    /** Switched it on. */
    MUTE_OFF,
    /** Lifted: wants into the call. */
    OFF_HOOK,
    /** Hung up. */
    ON_HOOK,
    /** Nobody did: the puck reports mute by itself. */
    RUNAWAY
  }

  private final Deque<Long> presses = new ArrayDeque<>();
  private final MuteControl declared;
  private boolean aSwitch;
  private boolean muteDown;
  private long muteDownMs;
  private int muteChanges;
  private boolean lifted;
  private boolean told;
  private boolean toldMuted;
  private boolean toldOffHook;
  private boolean changing;
  private long echoUntilMs = Long.MIN_VALUE;
  private long distrustUntilMs = Long.MIN_VALUE;

  /** For a puck that was just opened. */
  public PuckKeys(MuteControl control) {
    declared = control;
    aSwitch = control == MuteControl.SWITCH;
  }

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
    if (toldMuted != muted) {
      muteChanges++;
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
    boolean trusted = nowMs >= distrustUntilMs;
    Boolean mute = keys.mute();
    if (mute != null && mute != muteDown) {
      muteDown = mute;
      if (mute) {
        muteChanges = 0;
        muteDownMs = nowMs;
      }
      Press press = mutePress(mute, echo, nowMs);
      if (press != null && trusted) {
        done.add(counted(press, nowMs));
      }
    }
    Boolean offHook = keys.offHook();
    if (offHook != null) {
      boolean moved = offHook != lifted;
      lifted = offHook;
      if (moved && told && !echo && offHook != toldOffHook && trusted) {
        done.add(offHook ? Press.OFF_HOOK : Press.ON_HOOK);
      }
    }
    return done;
  }

  /** What a mute key means that has just gone on or off. */
  private @Nullable Press mutePress(boolean on, boolean echo, long nowMs) {
    if (declared == MuteControl.MOMENTARY && !on) {
      long heldMs = nowMs - muteDownMs;
      if (!aSwitch && heldMs >= HELD_MS) {
        aSwitch = true;
        // That it was a switch all along shows only now: to be heard again, the lamp must have
        // said muted ever since.
        return told && toldMuted && !echo && muteChanges <= 1 ? Press.MUTE_OFF : null;
      }
      if (aSwitch && heldMs < PRESSED_MS) {
        // Something had lain on it.
        aSwitch = false;
        return null;
      }
    }
    if (!aSwitch) {
      return on && !echo ? Press.MUTE : null;
    }
    if (!told || on == toldMuted) {
      return null;
    }
    // An echo says what was told. What says the opposite is believed at once when it mutes.
    return on ? Press.MUTE_ON : echo ? null : Press.MUTE_OFF;
  }

  private Press counted(Press press, long nowMs) {
    presses.addLast(nowMs);
    while (nowMs - presses.getFirst() > RUNAWAY_MS) {
      presses.removeFirst();
    }
    if (presses.size() < RUNAWAY_PRESSES) {
      return press;
    }
    presses.clear();
    distrustUntilMs = nowMs + DISTRUST_MS;
    return Press.RUNAWAY;
  }
}
