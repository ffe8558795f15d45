package io.roomhub.daemon.rtc.rtp;

/**
 * Turns the 16-bit sequence numbers and 32-bit timestamps of one stream into numbers that do not
 * wrap: each is taken to be the one nearest to its predecessor (RFC 3711 section 3.3.1, RFC 1982).
 * The first value stands for itself, so one that came just before it, late, may be negative. Owned
 * by one thread.
 */
public final class RtpSequence {
  private boolean sequenceSeen;
  private long lastSequence;
  private boolean timestampSeen;
  private long lastTimestamp;

  /**
   * The unwrapped sequence number; becomes the reference for the next one.
   *
   * @param sequenceNumber 16 bits
   */
  public long unwrapSequenceNumber(int sequenceNumber) {
    lastSequence =
        sequenceSeen
            ? lastSequence + difference16((int) lastSequence, sequenceNumber)
            : sequenceNumber & 0xFFFF;
    sequenceSeen = true;
    return lastSequence;
  }

  /**
   * The unwrapped timestamp; becomes the reference for the next one.
   *
   * @param timestamp 32 bits
   */
  public long unwrapTimestamp(long timestamp) {
    lastTimestamp =
        timestampSeen
            ? lastTimestamp + difference32(lastTimestamp, timestamp)
            : timestamp & 0xFFFF_FFFFL;
    timestampSeen = true;
    return lastTimestamp;
  }

  /** Forgets what came before: the next values stand for themselves. */
  public void reset() {
    sequenceSeen = false;
    timestampSeen = false;
  }

  /** Steps from one 16-bit number to another the short way round, -32768..32767. */
  public static int difference16(int from, int to) {
    return (short) (to - from);
  }

  /** Steps from one 32-bit number to another the short way round, -2^31..2^31-1. */
  public static int difference32(long from, long to) {
    return (int) (to - from);
  }
}
