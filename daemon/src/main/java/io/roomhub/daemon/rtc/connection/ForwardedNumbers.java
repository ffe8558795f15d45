package io.roomhub.daemon.rtc.connection;

/**
 * Sequence numbers and timestamps of a stream that is sent on: gaps and disorder stay, so that the
 * receiver sees what was lost before, but a source that begins anew, or another one, goes on where
 * the one before stopped. No number is ever given twice, as SRTP demands. No I/O, no clock, nothing
 * is allocated; owned by who calls {@link #take}.
 */
final class ForwardedNumbers {
  /** RFC 3550 appendix A.1. */
  private static final int MAX_DROPOUT = 3000;

  /** What comes that late of a source that another has followed was under way. */
  private static final long STRAGGLING_NANOS = 1_000_000_000L;

  private static final long NONE = -1;
  private static final double TICKS_PER_NANO = 48_000 / 1e9;

  private long source = NONE;
  private long formerSource = NONE;
  private int highestIn;
  private long highestOut;
  private long lowestOut;
  private long lastTimestamp;
  private long lastNanos;
  private long changedNanos;
  private long timestampOffset;
  private boolean begun;
  private long sequence;
  private long timestamp;

  /**
   * @param start the first sequence number; in the lower half, as a loss at the beginning must not
   *     look like a wrap (RFC 3711 section 3.3.1)
   */
  ForwardedNumbers(int start) {
    highestOut = start - 1L;
  }

  /**
   * Takes the numbers of a packet that came.
   *
   * @param sequenceNumber 16 bits
   * @param rtpTimestamp 32 bits unsigned
   * @param ssrc of its source, 32 bits unsigned
   * @return whether it may be sent on, with the numbers below; not when it is a straggler
   */
  boolean take(int sequenceNumber, long rtpTimestamp, long ssrc, long arrivalNanos) {
    int ahead = (short) (sequenceNumber - highestIn);
    if (ssrc != source || Math.abs(ahead) > MAX_DROPOUT) {
      if (ssrc == formerSource && arrivalNanos - changedNanos < STRAGGLING_NANOS) {
        return false;
      }
      begin(rtpTimestamp, ssrc, arrivalNanos);
      ahead = 1;
    }
    if (highestOut + ahead < lowestOut) {
      return false;
    }
    sequence = highestOut + ahead;
    timestamp = rtpTimestamp + timestampOffset;
    if (ahead > 0) {
      highestIn = sequenceNumber;
      highestOut = sequence;
      lastTimestamp = timestamp;
      lastNanos = arrivalNanos;
    }
    return true;
  }

  private void begin(long rtpTimestamp, long ssrc, long arrivalNanos) {
    if (ssrc != source) {
      formerSource = source;
      source = ssrc;
      changedNanos = arrivalNanos;
    }
    lowestOut = highestOut + 1;
    if (begun) {
      long passed = (long) ((arrivalNanos - lastNanos) * TICKS_PER_NANO);
      timestampOffset = lastTimestamp + passed - rtpTimestamp;
    }
    begun = true;
  }

  /** The low 16 bits count. */
  int sequenceNumber() {
    return (int) sequence;
  }

  /** The low 32 bits count. */
  long timestamp() {
    return timestamp;
  }
}
