package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.rtc.IceConnectionState;

/**
 * Whether the other side is still there, from what is heard of it, without I/O. Two clocks run: any
 * authentic sign of life at all, and consent (RFC 7675), which only an answer to a check of ours
 * gives. Whoever owns it serialises the calls, except the two notes of time.
 */
final class IceLiveness {
  /** Silence that makes the connection {@code disconnected}. */
  static final long DISCONNECTED_NANOS = 5_000_000_000L;

  /**
   * Silence that makes it {@code failed}: one second short of the 15 within which the killing of a
   * peer has to be noticed, for the steps of the timers on the way.
   */
  static final long FAILED_NANOS = 14_000_000_000L;

  /** Without consent for that long nothing may be sent any more (RFC 7675 section 5.1). */
  static final long CONSENT_NANOS = 30_000_000_000L;

  private volatile long lastHeardNanos;
  private volatile long lastConsentNanos;
  private IceConnectionState state = IceConnectionState.NEW;
  private String reason = "";

  IceConnectionState state() {
    return state;
  }

  /** Why it failed, for people. */
  String reason() {
    return reason;
  }

  /** Checks have begun. */
  void onChecking() {
    if (state == IceConnectionState.NEW) {
      state = IceConnectionState.CHECKING;
    }
  }

  /** There is a path now. */
  void onConnected(long nowNanos) {
    if (state == IceConnectionState.NEW || state == IceConnectionState.CHECKING) {
      state = IceConnectionState.CONNECTED;
    }
    onHeard(nowNanos);
    onConsent(nowNanos);
  }

  /** Something authentic came. Any thread. */
  void onHeard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  /** A check on the path in use was answered. Any thread. */
  void onConsent(long nowNanos) {
    lastConsentNanos = nowNanos;
  }

  /** Moves to the state that the clocks demand and returns it. */
  IceConnectionState poll(long nowNanos) {
    if (state != IceConnectionState.CONNECTED && state != IceConnectionState.DISCONNECTED) {
      return state;
    }
    long silence = nowNanos - lastHeardNanos;
    if (nowNanos - lastConsentNanos >= CONSENT_NANOS) {
      state = IceConnectionState.FAILED;
      reason = "consent to send has expired (RFC 7675)";
    } else if (silence >= FAILED_NANOS) {
      state = IceConnectionState.FAILED;
      reason = "nothing was heard for " + FAILED_NANOS / 1_000_000_000L + " s";
    } else if (silence >= DISCONNECTED_NANOS) {
      state = IceConnectionState.DISCONNECTED;
    } else {
      state = IceConnectionState.CONNECTED;
    }
    return state;
  }
}
