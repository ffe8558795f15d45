package io.roomhub.daemon.voice.receive;

/**
 * Which stream a packet belongs to, and its numbers without their wraps. A change of the SSRC
 * starts a new stream at once, and packets of the former one count for nothing; a jump of the
 * sequence number needs a second packet as proof (RFC 3550 appendix A.1). Owned by the playback
 * thread.
 */
final class StreamIdentity {
  /** What a packet is to the stream. */
  enum Verdict {
    /** It goes on. */
    SAME,
    /** It begins, or begins anew with this packet. */
    NEW,
    /** A late packet of the stream before. */
    STRAGGLER,
    /** A number out of all bounds that nothing confirms yet. */
    UNPROVEN
  }

  /** RFC 3550 appendix A.1. */
  private static final int MAX_DROPOUT = 3000;

  private boolean known;
  private long ssrc;
  private long formerSsrc = -1;
  private int provingSequence = -1;
  private long highestSequence;
  private long highestTimestamp;

  /** Judges a packet; changes nothing but the proof of a jump. */
  Verdict judge(int sequenceNumber, long streamSsrc) {
    if (!known) {
      return Verdict.NEW;
    }
    if (streamSsrc != ssrc) {
      return streamSsrc == formerSsrc ? Verdict.STRAGGLER : Verdict.NEW;
    }
    if (Math.abs((short) (sequenceNumber - highestSequence)) <= MAX_DROPOUT) {
      return Verdict.SAME;
    }
    boolean proven = sequenceNumber == provingSequence;
    provingSequence = (sequenceNumber + 1) & 0xffff;
    return proven ? Verdict.NEW : Verdict.UNPROVEN;
  }

  /** Whether there is a stream, and it is this one. */
  boolean is(long streamSsrc) {
    return known && streamSsrc == ssrc;
  }

  /** Begins a stream with this packet. */
  void begin(int sequenceNumber, long timestamp, long streamSsrc) {
    if (known && streamSsrc != ssrc) {
      formerSsrc = ssrc;
    }
    known = true;
    ssrc = streamSsrc;
    provingSequence = -1;
    // Room below, so that what was overtaken by the first packet has numbers too.
    highestSequence = (1L << 20) + (sequenceNumber & 0xffff);
    highestTimestamp = (1L << 34) + (timestamp & 0xffff_ffffL);
  }

  /** Sequence number without wraps. */
  long sequence(int sequenceNumber) {
    return highestSequence + (short) (sequenceNumber - highestSequence);
  }

  /** Timestamp without wraps. */
  long timestamp(long timestamp) {
    return highestTimestamp + (int) (timestamp - highestTimestamp);
  }

  /** The latest timestamp of all, without wraps. */
  long highestTimestamp() {
    return highestTimestamp;
  }

  /** Unwrapped numbers of a packet that was accepted. */
  void advance(long sequence, long timestamp) {
    highestSequence = Math.max(highestSequence, sequence);
    highestTimestamp = Math.max(highestTimestamp, timestamp);
  }
}
