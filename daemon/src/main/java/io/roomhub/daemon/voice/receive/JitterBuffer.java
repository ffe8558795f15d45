package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.opus.OpusPacket;
import org.jspecify.annotations.Nullable;

/**
 * Puts one stream's packets in order, holds them for an adaptive time, and says what to decode
 * next. Knows no codec and no clock: packets and times in, decisions out.
 *
 * <p>The cursor is the RTP timestamp of the next sample to decode. When nothing has come in time,
 * concealed sound is played while the cursor stands still, which lengthens the delay; if the
 * packets then turn out to be lost and not late, the cursor jumps over what was concealed already.
 * Silence of more than {@value #CONCEAL_MS} ms ends in {@link Playout#PAUSE}, after which the
 * stream starts again at the target delay.
 *
 * <p>Owned by the playback thread; {@link #counters()} may be read by any.
 */
public final class JitterBuffer {
  /** What to do for the next piece of sound. */
  public enum Playout {
    /** Decode {@link #packet()}. */
    PACKET,
    /** Recover the frame before {@link #packet()} from the copy inside it. */
    FEC,
    /** Make up {@link #samples()} samples. */
    CONCEAL,
    /** Nothing plays now: the stream pauses or is being buffered. */
    PAUSE
  }

  /** Longest stretch of made-up sound, ms. */
  static final int CONCEAL_MS = 120;

  private static final int SLOTS = 128;
  private static final int REORDER_ROOM = 16;
  private static final int TICK_SAMPLES = 480;
  private static final int CONCEAL_SAMPLES = CONCEAL_MS * 48;

  /** RFC 3550 appendix A.1: a larger jump of the sequence number needs a second packet as proof. */
  private static final int MAX_DROPOUT = 3000;

  /** Beyond this the sender's timeline has moved, and it is not the network that is late. */
  private static final long TIMELINE_JUMP_NANOS = 2_000_000_000L;

  /** How far the delay may exceed its upper bound before whole packets are thrown away. */
  private static final long BACKLOG_NANOS = 100_000_000L;

  private enum Mode {
    /** Nothing has been played yet, or the sender paused: silence is what it wants. */
    WAITING,
    /** Sound ran out for longer than can be concealed. */
    OUTAGE,
    PLAYING
  }

  private final JitterSlots slots = new JitterSlots(SLOTS);
  private final DelayEstimator delay;
  private final DelayWindow recentDelay = new DelayWindow();
  private final long maxNanos;

  private Mode mode = Mode.WAITING;
  private boolean synced;
  private long ssrc;
  private long formerSsrc = -1;
  private int provingSequence = -1;
  private long highestSequence;
  private long highestTimestamp;
  private long nextSequence;
  private long cursor;
  private long stalled;

  private @Nullable JitterSlot chosen;
  private int samples;
  private int trim;
  private final JitterCounters counters = new JitterCounters();

  /**
   * @param minMs least playout delay, ms
   * @param maxMs greatest, ms
   */
  public JitterBuffer(int minMs, int maxMs) {
    delay = new DelayEstimator(minMs, maxMs);
    maxNanos = maxMs * 1_000_000L;
  }

  /** Takes one packet, in any order; the payload is copied. Parameters as in AudioPacketSink. */
  public void insert(
      int sequenceNumber,
      long timestamp,
      long streamSsrc,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos) {
    int duration = OpusPacket.samples(payload, offset, length);
    if (duration < 0 || length > PacketSlot.MAX_BYTES) {
      counters.malformed.add(1);
      return;
    }
    if (!synced) {
      restart(sequenceNumber, timestamp, streamSsrc);
    } else if (streamSsrc != ssrc) {
      if (streamSsrc == formerSsrc) {
        counters.late.add(1);
        return;
      }
      formerSsrc = ssrc;
      counters.restarts.add(1);
      restart(sequenceNumber, timestamp, streamSsrc);
    } else if (Math.abs((short) (sequenceNumber - highestSequence)) > MAX_DROPOUT) {
      boolean proven = sequenceNumber == provingSequence;
      provingSequence = (sequenceNumber + 1) & 0xffff;
      if (!proven) {
        counters.discarded.add(1);
        return;
      }
      counters.restarts.add(1);
      restart(sequenceNumber, timestamp, streamSsrc);
    }
    long sequence = highestSequence + (short) (sequenceNumber - highestSequence);
    long unwrapped = highestTimestamp + (int) (timestamp - highestTimestamp);
    long transit = arrivalNanos - nanos(unwrapped);
    if (delay.ready() && Math.abs(delay.relative(transit)) > TIMELINE_JUMP_NANOS) {
      counters.restarts.add(1);
      restart(sequenceNumber, timestamp, streamSsrc);
      sequence = highestSequence;
      unwrapped = highestTimestamp;
      transit = arrivalNanos - nanos(unwrapped);
    }
    if (slots.knows(sequence)) {
      counters.duplicates.add(1);
      return;
    }
    // Late packets above all tell how long the next ones should be waited for.
    delay.add(transit, nanos(duration), arrivalNanos);
    if (sequence < nextSequence) {
      counters.late.add(1);
      return;
    }
    if (sequence - nextSequence >= SLOTS) {
      dropBefore(sequence - SLOTS + 1);
    }
    highestSequence = Math.max(highestSequence, sequence);
    highestTimestamp = Math.max(highestTimestamp, unwrapped);
    slots.put(sequence, unwrapped, duration, payload, offset, length, arrivalNanos);
  }

  /**
   * Decides what comes next. Call it whenever less than one tick of decoded sound is left.
   *
   * @param nowNanos the time at which the next tick is played
   * @param pendingSamples decoded but not yet played
   */
  public Playout next(long nowNanos, int pendingSamples) {
    chosen = null;
    trim = 0;
    samples = TICK_SAMPLES;
    if (mode == Mode.PLAYING
        && delayNanos(nowNanos, cursor - pendingSamples) > maxNanos + BACKLOG_NANOS) {
      mode = Mode.WAITING;
    }
    JitterSlot first = firstUseful();
    if (mode != Mode.PLAYING) {
      first = start(first, nowNanos, pendingSamples);
      if (first == null) {
        return Playout.PAUSE;
      }
    }
    if (first == null) {
      return underrun();
    }
    settle(first);
    long gap = first.timestamp - cursor;
    if (gap <= 0) {
      return take(first, (int) -gap);
    }
    if (first.sequence == nextSequence || nanos(gap) > maxNanos) {
      // The sender left out time and no packet (RFC 7587 section 3.1.3), or too much is missing.
      mode = Mode.WAITING;
      return Playout.PAUSE;
    }
    return bridge(first, gap);
  }

  /** Notes the delay of this tick for {@link #excessSamples()}. Call it once per tick, first. */
  public void observe(long nowNanos, int pendingSamples) {
    if (mode == Mode.PLAYING) {
      recentDelay.add(delayNanos(nowNanos, cursor - pendingSamples), nowNanos);
    }
  }

  /**
   * By how much the delay of the last second is longer than it needs to be, samples; negative when
   * it is too short, 0 while unknown. The smallest delay of the second counts, since the playback
   * device may take several ticks at once.
   */
  public int excessSamples() {
    if (mode != Mode.PLAYING || !recentDelay.ready()) {
      return 0;
    }
    return (int) ((recentDelay.smallest() - delay.targetNanos()) * 3 / 62_500);
  }

  /**
   * Tells that decoded sound was shortened, or lengthened for a negative count, outside the buffer,
   * samples.
   */
  public void shortened(int count) {
    recentDelay.shift(-nanos(count));
  }

  /** A decoder refused the packet of the last decision: its time counts as concealed. */
  public void concealedInstead(int count) {
    counters.concealedSamples.add(count);
  }

  /**
   * The packet of the last decision, valid until the next {@link #insert}.
   *
   * @throws IllegalStateException when the decision was about no packet
   */
  JitterSlot packet() {
    if (chosen == null) {
      throw new IllegalStateException("no packet belongs to the last decision");
    }
    return chosen;
  }

  /** Samples that the last decision stands for, before {@link #trim()}. */
  public int samples() {
    return samples;
  }

  /** How many of the first decoded samples are behind the cursor and to be thrown away. */
  public int trim() {
    return trim;
  }

  /** The delay that is aimed for, ms. */
  public double targetMs() {
    return delay.targetNanos() / 1e6;
  }

  /** What happened so far. Any thread. */
  public JitterCounters counters() {
    return counters;
  }

  private void restart(int sequenceNumber, long timestamp, long streamSsrc) {
    slots.clear();
    delay.reset();
    recentDelay.clear();
    synced = true;
    mode = Mode.WAITING;
    ssrc = streamSsrc;
    provingSequence = -1;
    stalled = 0;
    // Room below, so that a packet overtaken by the first one still finds its place.
    highestSequence = (1L << 20) + (sequenceNumber & 0xffff);
    highestTimestamp = (1L << 34) + (timestamp & 0xffff_ffffL);
    nextSequence = highestSequence - REORDER_ROOM;
    cursor = highestTimestamp;
  }

  /** The first packet that still has something to play, dropping those that have not. */
  private @Nullable JitterSlot firstUseful() {
    while (true) {
      JitterSlot first = slots.first(nextSequence, highestSequence);
      if (first == null || mode != Mode.PLAYING || first.end() > cursor) {
        return first;
      }
      counters.late.add(1);
      forget(first);
    }
  }

  /** Waits for the target delay; then sets the cursor and returns the packet to begin with. */
  private @Nullable JitterSlot start(
      @Nullable JitterSlot first, long nowNanos, int pendingSamples) {
    long playNanos = nowNanos + nanos(pendingSamples);
    if (first == null || delayNanos(playNanos, first.timestamp) < delay.targetNanos()) {
      if (mode == Mode.OUTAGE) {
        stalled += TICK_SAMPLES;
      }
      return null;
    }
    settle(first);
    JitterSlot begin = first;
    while (delayNanos(playNanos, begin.end()) >= delay.targetNanos()) {
      JitterSlot following = slots.first(begin.sequence + 1, highestSequence);
      if (following == null) {
        break;
      }
      counters.discarded.add(1);
      forget(begin);
      begin = following;
    }
    mode = Mode.PLAYING;
    cursor = begin.timestamp;
    nextSequence = begin.sequence;
    recentDelay.clear();
    return begin;
  }

  private Playout underrun() {
    stalled += TICK_SAMPLES;
    if (stalled > CONCEAL_SAMPLES) {
      mode = Mode.OUTAGE;
      return Playout.PAUSE;
    }
    return Playout.CONCEAL;
  }

  /** Sound goes on: decides what the stall before it was, a pause of the sender or a loss. */
  private void settle(JitterSlot first) {
    if (stalled == 0) {
      return;
    }
    boolean paused = first.sequence == nextSequence && first.timestamp > cursor;
    if (!paused) {
      counters.concealedSamples.add(stalled);
    }
    if (mode == Mode.PLAYING) {
      cursor += Math.clamp(first.timestamp - cursor, 0, stalled);
    }
    stalled = 0;
  }

  /** Crosses a gap that lost packets left, the last part by the copy in the packet after it. */
  private Playout bridge(JitterSlot first, long gap) {
    int copy = first.fecSamples();
    if (copy > 0 && gap <= copy) {
      chosen = first;
      samples = copy;
      trim = (int) (copy - gap);
      cursor += gap;
      counters.fecRecovered.add(1);
      return Playout.FEC;
    }
    samples = (int) Math.min(TICK_SAMPLES, gap - copy);
    cursor += samples;
    counters.concealedSamples.add(samples);
    return Playout.CONCEAL;
  }

  private Playout take(JitterSlot first, int behind) {
    chosen = first;
    samples = first.duration;
    trim = behind;
    cursor = first.end();
    forget(first);
    return Playout.PACKET;
  }

  private void forget(JitterSlot slot) {
    slots.release(slot);
    nextSequence = slot.sequence + 1;
  }

  private void dropBefore(long sequence) {
    for (JitterSlot slot = slots.first(nextSequence, sequence - 1);
        slot != null;
        slot = slots.first(nextSequence, sequence - 1)) {
      counters.discarded.add(1);
      forget(slot);
    }
    nextSequence = sequence;
    mode = Mode.WAITING;
  }

  /** How long after its fastest possible arrival the sample of this timestamp plays, ns. */
  private long delayNanos(long playNanos, long timestamp) {
    return playNanos - delay.baseNanos() - nanos(timestamp);
  }

  private static long nanos(long samples) {
    return samples * 62_500 / 3;
  }
}
