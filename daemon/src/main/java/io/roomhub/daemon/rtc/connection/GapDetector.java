package io.roomhub.daemon.rtc.connection;

/**
 * Notices that the packets of a talker have stopped without a word, without I/O. A sender that
 * means to be silent (DTX, also while muted) says so: its last packet holds no sound (RFC 7587
 * section 3.1.3), or its packets came far apart before. Whoever just stops sending, by {@code
 * removeTrack} or {@code replaceTrack(null)}, cannot be told from a broken path; the checks that
 * follow find that it is not broken.
 *
 * <p>{@link #onPacket} is the network thread's and allocates nothing, {@link #poll} the timer's.
 */
final class GapDetector {
  /** Silence that is none of jitter's: with the timer's 100 ms it is noticed within 300 ms. */
  static final long GAP_NANOS = 200_000_000L;

  /** Packets without a gap after which the next one means something. */
  static final int STEADY_PACKETS = 10;

  /** The longest packet that only says that nothing is sent. */
  private static final int NOTHING_TO_SEND = 2;

  private int steady;
  private volatile boolean armed;
  private volatile long lastNanos;
  private boolean open;
  private long openedAfterNanos;

  /**
   * An authentic packet of the talker.
   *
   * @param payloadBytes length of its payload
   */
  void onPacket(long arrivalNanos, int payloadBytes) {
    boolean inTime = arrivalNanos - lastNanos < GAP_NANOS;
    if (payloadBytes <= NOTHING_TO_SEND) {
      steady = 0;
    } else {
      steady = inTime ? Math.min(steady + 1, STEADY_PACKETS) : 1;
    }
    lastNanos = arrivalNanos;
    armed = steady == STEADY_PACKETS;
  }

  /** Whether packets are missing; until the next one. */
  boolean poll(long nowNanos) {
    long last = lastNanos;
    if (open) {
      open = last == openedAfterNanos;
    } else if (armed && nowNanos - last >= GAP_NANOS) {
      open = true;
      openedAfterNanos = last;
    }
    return open;
  }
}
