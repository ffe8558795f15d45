package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.hardware.clock.Clock;

/**
 * Whether anybody is there for whom sound is made. Most hours of a room's day nobody is, and what
 * the audio threads do then is no use to anybody: they rest (see {@link AudioThread}), and the
 * capture side only measures levels. Safe for any number of threads.
 */
final class Attendance {
  /** So long after the last participant, or after {@link #stir}, nobody is there. */
  private static final long QUIET_NANOS = 3_000_000_000L;

  private final FrameSender listeners;
  private final TalkerList talkers;
  private final Clock clock;
  private volatile long stirredNanos;

  Attendance(FrameSender listeners, TalkerList talkers, Clock clock) {
    this.listeners = listeners;
    this.talkers = talkers;
    this.clock = clock;
    stir();
  }

  /** Something happened that wants a prompt answer: a button, an earcon, somebody coming. */
  void stir() {
    stirredNanos = clock.nanoTime();
  }

  /** Whether nobody has been there for a while. */
  boolean nobody() {
    if (listeners.hasReceivers() || talkers.current().length > 0) {
      stir();
      return false;
    }
    return clock.nanoTime() - stirredNanos > QUIET_NANOS;
  }
}
