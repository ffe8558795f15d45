package io.roomhub.daemon.rtc.rtcp;

import io.roomhub.daemon.rtc.rtp.RtpSequence;

/**
 * How one remote source is received: RFC 3550 appendix A.1 (sequence numbers), A.3 (loss) and A.8
 * (jitter). Written by the connection's network thread, which never waits and allocates nothing
 * here; read by any thread.
 *
 * <p>Numbers only: SRTP has authenticated every packet already, so audio is played whatever {@link
 * #onPacket} returns.
 */
public final class ReceptionStatistics {
  /** What a packet meant to the count. */
  public enum Outcome {
    /** Counted. */
    ACCEPTED,
    /** Counted, as the RFC wants it, although this sequence number was seen already. */
    DUPLICATE,
    /** Not counted yet: a source counts from its second packet in sequence on. */
    PROBATION,
    /** Not counted: far from the others. Its successor would mean that the source restarted. */
    JUMPED,
    /** Counted, as the first of a source that began anew. */
    RESTARTED
  }

  private static final int MIN_SEQUENTIAL = 2;
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final int SEQUENCES = 1 << 16;
  private static final int NO_BAD_SEQUENCE = SEQUENCES + 1;

  /** A leap of the timestamp by more seconds than that is a new stream, not jitter. */
  private static final int MAX_TIMESTAMP_LEAP_SECONDS = 5;

  private static final long LOSS_BUCKET_NANOS = 500_000_000L;
  private static final int LOSS_BUCKETS = 10;

  private static final int EXPECTED = 0;
  private static final int RECEIVED = 1;
  private static final int HIGHEST = 2;
  private static final int JITTER = 3;
  private static final int GENERATION = 4;
  private static final int PACKETS = 5;
  private static final int DUPLICATES = 6;
  private static final int LAST_NANOS = 7;
  private static final int SEEN = 8;

  private final long ssrc;
  private final int clockRate;
  private final PublishedValues published = new PublishedValues(9);
  private final Bitrate bitrate = new Bitrate();
  private final SlidingSum recentlyExpected = new SlidingSum(LOSS_BUCKET_NANOS, LOSS_BUCKETS);
  private final SlidingSum recentlyReceived = new SlidingSum(LOSS_BUCKET_NANOS, LOSS_BUCKETS);

  private int probation = -1;
  private int baseSequence;
  private int maxSequence;
  private int badSequence = NO_BAD_SEQUENCE;
  private long cycles;
  private long received;
  private long generation;
  private long packets;
  private long duplicates;

  /** Bit n: the packet n before the highest was seen. */
  private long seen;

  private boolean transitKnown;
  private long lastTimestamp;
  private long lastArrivalNanos;
  private double jitter;

  /**
   * The state after one packet.
   *
   * @param expected packets the source has sent since it began, as far as we can know
   * @param received packets counted since then, duplicates too
   * @param extendedHighestSequence 16 bits of cycles and 16 of sequence number
   * @param jitter in units of the media clock
   * @param generation how often the source began: figures of different ones do not compare
   * @param packets every packet that came, counted or not, never reset
   * @param duplicates packets whose sequence number had come before, never reset
   * @param lastArrivalNanos when the last one came
   * @param seen bit n: the packet n before the highest was seen
   */
  public record Snapshot(
      long expected,
      long received,
      long extendedHighestSequence,
      double jitter,
      long generation,
      long packets,
      long duplicates,
      long lastArrivalNanos,
      long seen) {
    /** Cumulative number of packets lost; negative when more duplicates came than were lost. */
    public long lost() {
      return expected - received;
    }
  }

  /**
   * @param ssrc 32 bits unsigned
   * @param clockRate of the RTP timestamps, Hz
   */
  public ReceptionStatistics(long ssrc, int clockRate) {
    this.ssrc = ssrc;
    this.clockRate = clockRate;
  }

  /** 32 bits unsigned. */
  public long ssrc() {
    return ssrc;
  }

  /**
   * Takes one authentic packet into account. Network thread.
   *
   * @param sequenceNumber 16 bits
   * @param timestamp 32 bits
   * @param payloadBytes without headers and padding
   * @param arrivalNanos monotonic
   */
  public Outcome onPacket(int sequenceNumber, long timestamp, int payloadBytes, long arrivalNanos) {
    packets++;
    Outcome outcome = updateSequence(sequenceNumber & 0xFFFF, arrivalNanos);
    if (outcome == Outcome.RESTARTED) {
      transitKnown = false;
    }
    if (outcome != Outcome.PROBATION && outcome != Outcome.JUMPED) {
      updateJitter(timestamp, arrivalNanos);
    }
    bitrate.add(arrivalNanos, payloadBytes);
    publish(arrivalNanos);
    return outcome;
  }

  private Outcome updateSequence(int sequence, long nowNanos) {
    if (probation < 0) {
      maxSequence = sequence - 1 & 0xFFFF;
      probation = MIN_SEQUENTIAL;
    }
    int ahead = sequence - maxSequence & 0xFFFF;
    if (probation > 0) {
      probation = ahead == 1 ? probation - 1 : MIN_SEQUENTIAL - 1;
      maxSequence = sequence;
      if (probation > 0) {
        return Outcome.PROBATION;
      }
      begin(sequence, nowNanos);
      return Outcome.ACCEPTED;
    }
    if (ahead < MAX_DROPOUT) {
      if (sequence < maxSequence) {
        cycles += SEQUENCES;
      }
      maxSequence = sequence;
      boolean duplicate = ahead == 0;
      seen = ahead < Long.SIZE ? seen << ahead | 1 : 1;
      recentlyExpected.add(nowNanos, ahead);
      return counted(duplicate, nowNanos);
    }
    if (ahead <= SEQUENCES - MAX_MISORDER) {
      if (sequence == badSequence) {
        begin(sequence, nowNanos);
        return Outcome.RESTARTED;
      }
      badSequence = sequence + 1 & 0xFFFF;
      return Outcome.JUMPED;
    }
    int behind = SEQUENCES - ahead;
    // Further back than the window the two cannot be told apart; late is what it usually is.
    boolean duplicate = behind < Long.SIZE && (seen >>> behind & 1) != 0;
    if (behind < Long.SIZE) {
      seen |= 1L << behind;
    }
    return counted(duplicate, nowNanos);
  }

  private void begin(int sequence, long nowNanos) {
    baseSequence = sequence;
    maxSequence = sequence;
    badSequence = NO_BAD_SEQUENCE;
    cycles = 0;
    seen = 1;
    received = 1;
    generation++;
    recentlyExpected.add(nowNanos, 1);
    recentlyReceived.add(nowNanos, 1);
  }

  private Outcome counted(boolean duplicate, long nowNanos) {
    received++;
    if (duplicate) {
      duplicates++;
      return Outcome.DUPLICATE;
    }
    recentlyReceived.add(nowNanos, 1);
    return Outcome.ACCEPTED;
  }

  private void updateJitter(long timestamp, long arrivalNanos) {
    if (transitKnown) {
      int sent = RtpSequence.difference32(lastTimestamp, timestamp);
      if (Math.abs((long) sent) <= (long) MAX_TIMESTAMP_LEAP_SECONDS * clockRate) {
        double arrived = (arrivalNanos - lastArrivalNanos) * (clockRate / 1e9);
        jitter += (Math.abs(arrived - sent) - jitter) / 16;
      }
    }
    transitKnown = true;
    lastTimestamp = timestamp;
    lastArrivalNanos = arrivalNanos;
  }

  private void publish(long nowNanos) {
    boolean begun = probation == 0;
    published.begin();
    published.set(EXPECTED, begun ? cycles + maxSequence - baseSequence + 1 : 0);
    published.set(RECEIVED, received);
    published.set(HIGHEST, cycles + maxSequence & 0xFFFF_FFFFL);
    published.set(JITTER, Double.doubleToRawLongBits(jitter));
    published.set(GENERATION, generation);
    published.set(PACKETS, packets);
    published.set(DUPLICATES, duplicates);
    published.set(LAST_NANOS, nowNanos);
    published.set(SEEN, seen);
    published.end();
  }

  /** Any thread. */
  public Snapshot snapshot() {
    long[] values = published.read();
    return new Snapshot(
        values[EXPECTED],
        values[RECEIVED],
        values[HIGHEST],
        Double.longBitsToDouble(values[JITTER]),
        values[GENERATION],
        values[PACKETS],
        values[DUPLICATES],
        values[LAST_NANOS],
        values[SEEN]);
  }

  /** Interarrival jitter, ms. Any thread. */
  public double jitterMs() {
    return snapshot().jitter() * 1000 / clockRate;
  }

  /**
   * The share of packets lost over the last 5 s, 0..100; 0 when none was expected, so also while
   * the source is silent. Any thread.
   */
  public double lossPercent(long nowNanos) {
    long expected = recentlyExpected.sum(nowNanos);
    if (expected == 0) {
      return 0;
    }
    double lost = expected - recentlyReceived.sum(nowNanos);
    return Math.clamp(100 * lost / expected, 0.0, 100.0);
  }

  /** Payload bits per second over the last 2 s. Any thread. */
  public long bitrate(long nowNanos) {
    return bitrate.bitsPerSecond(nowNanos);
  }
}
