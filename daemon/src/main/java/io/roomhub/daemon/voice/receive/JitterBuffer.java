package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.opus.OpusPacket;
import io.roomhub.daemon.voice.receive.JitterSlots.Source;
import org.jspecify.annotations.Nullable;

/**
 * Puts one stream's packets in order, holds them for an adaptive time, and says what to decode
 * next. Knows no codec and no clock: packets and times in, decisions out.
 *
 * <p>The cursor is the RTP timestamp of the next sample to decode. When nothing has come in time,
 * concealed sound is played while the cursor stands still, which lengthens the delay; if the
 * packets then turn out to be lost and not late, the cursor jumps over what was concealed already,
 * as far as the delay is longer than wanted. Silence of more than {@value #CONCEAL_MS} ms ends in
 * {@link Playout#PAUSE}, after which the stream starts again at the target delay.
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

  private static final int TICK_SAMPLES = 480;
  private static final long TICK_NANOS = 10_000_000L;
  private static final int CONCEAL_SAMPLES = CONCEAL_MS * 48;

  /** How much of a stream may precede the packet that came first, samples: 320 ms. */
  private static final int REORDER_SAMPLES = 15_360;

  /** Beyond this the sender's timeline has moved, and it is not the network that is late. */
  private static final long TIMELINE_JUMP_NANOS = 2_000_000_000L;

  /** How far the delay may exceed its upper bound before whole packets are thrown away. */
  private static final long BACKLOG_NANOS = 100_000_000L;

  /** What an outage held back for no longer than this is still worth hearing, and is sped up. */
  private static final long REPLAY_NANOS = 300_000_000L;

  private enum Mode {
    /** Nothing has been played yet, or the sender paused: silence is what it wants. */
    WAITING,
    /** Sound ran out for longer than can be concealed. */
    OUTAGE,
    PLAYING
  }

  private final StreamIdentity identity = new StreamIdentity();
  private final JitterSlots slots = new JitterSlots();
  private final DelayEstimator delay;
  private final PlayoutDelay playoutDelay;
  private final long maxNanos;

  private Mode mode = Mode.WAITING;
  private long begin;
  private long cursor;
  private long nextSequence = JitterSlot.UNKNOWN;
  private int frameSamples = TICK_SAMPLES;
  private final HoleCrossing crossing;
  private long stalled;
  private long stalledSilent;
  private boolean concealing;

  private @Nullable JitterSlot chosen;
  private int samples;
  private int trim;
  private final JitterCounters counters = new JitterCounters();

  /**
   * @param minMs least sound that waits when a packet has come, the packet's own included (so
   *     libwebrtc counts its target level), ms
   * @param maxMs greatest delay, ms
   */
  public JitterBuffer(int minMs, int maxMs) {
    delay = new DelayEstimator(minMs, maxMs);
    playoutDelay = new PlayoutDelay(delay);
    crossing = new HoleCrossing(delay);
    maxNanos = maxMs * 1_000_000L;
  }

  /** Takes one packet, in any order; the payload is copied. Parameters as in AudioPacket. */
  public void insert(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos) {
    int duration = OpusPacket.samples(payload, offset, length);
    if (duration < 0 || length > PacketSlot.MAX_BYTES) {
      counters.malformed.add(1);
      return;
    }
    switch (identity.judge(sequenceNumber, ssrc)) {
      case STRAGGLER -> {
        counters.late.add(1);
        return;
      }
      case UNPROVEN -> {
        counters.discarded.add(1);
        return;
      }
      case NEW -> restart(sequenceNumber, timestamp, ssrc);
      case SAME -> {
        long transit = arrivalNanos - nanos(identity.timestamp(timestamp));
        if (Math.abs(delay.relative(transit)) > TIMELINE_JUMP_NANOS) {
          restart(sequenceNumber, timestamp, ssrc);
        }
      }
    }
    long sequence = identity.sequence(sequenceNumber);
    long time = identity.timestamp(timestamp);
    Source before = slots.source(time);
    if (before == Source.PACKET) {
      counters.duplicates.add(1);
      return;
    }
    identity.advance(sequence, time);
    delay.setFrame(nanos(duration));
    delay.addPacket(arrivalNanos - nanos(time), arrivalNanos);
    learn(time, Source.PACKET, arrivalNanos);
    learnFec(time, payload, offset, length, arrivalNanos);
    if (before == Source.COPY) {
      JitterSlot copy = slots.at(time);
      if (copy != null) {
        copy.sequence = sequence;
      }
    } else if (time + duration <= cursor || slots.tooOld(time)) {
      counters.late.add(1);
      delay.addLate();
    } else {
      hold(sequence, time, duration, payload, offset, length, arrivalNanos);
    }
  }

  /**
   * Takes a copy of an earlier frame, out of a RED packet (RFC 2198) whose own frame was inserted
   * before. It is played when the frame's own packet is missing at its time.
   *
   * @param timestamp of the copied frame, 32 bits unsigned
   */
  public void insertCopy(
      long timestamp, long ssrc, byte[] payload, int offset, int length, long arrivalNanos) {
    if (!identity.is(ssrc)) {
      return;
    }
    int duration = OpusPacket.samples(payload, offset, length);
    if (duration < 0 || length > PacketSlot.MAX_BYTES) {
      counters.malformed.add(1);
      return;
    }
    counters.fecReceived.add(1);
    long time = identity.timestamp(timestamp);
    delay.expectCopies(nanos(identity.highestTimestamp() - time));
    if (time < begin || slots.tooOld(time) || slots.source(time).compareTo(Source.COPY) >= 0) {
      return;
    }
    learn(time, Source.COPY, arrivalNanos);
    learnFec(time, payload, offset, length, arrivalNanos);
    if (time + duration > cursor) {
      hold(JitterSlot.UNKNOWN, time, duration, payload, offset, length, arrivalNanos);
    }
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
      first = start(first, nowNanos);
      if (first == null) {
        return Playout.PAUSE;
      }
    }
    if (first == null) {
      return underrun();
    }
    settle(first, nowNanos);
    long gap = first.timestamp - cursor;
    if (gap <= 0) {
      return take(first, (int) -gap, nowNanos, pendingSamples);
    }
    if (nothingLostBefore(first) || nanos(gap) > maxNanos) {
      // The sender left out time and no packet (RFC 7587 section 3.1.3), or too much is missing.
      mode = Mode.WAITING;
      return Playout.PAUSE;
    }
    return bridge(first, gap, nowNanos, pendingSamples);
  }

  /** Whether {@link #next} would go on with a packet, without anything made up. */
  public boolean holdsNext() {
    JitterSlot first = firstUseful();
    return mode == Mode.PLAYING && first != null && first.timestamp <= cursor;
  }

  /** Notes the delay of this tick. Call it once per tick, first. */
  public void observe(long nowNanos, int pendingSamples) {
    if (mode == Mode.PLAYING) {
      long playedAfter = delayNanos(nowNanos, cursor - pendingSamples);
      playoutDelay.add(playedAfter, nowNanos, pendingSamples, frameSamples);
    }
  }

  /** Samples by which sound may be shortened: delay that nothing needs. */
  public int removableSamples() {
    return mode == Mode.PLAYING ? playoutDelay.removableSamples() : 0;
  }

  /** Samples by which sound should be lengthened: delay that is missing. */
  public int missingSamples() {
    return mode == Mode.PLAYING ? playoutDelay.missingSamples() : 0;
  }

  /**
   * Tells that decoded sound was shortened, or lengthened for a negative count, outside the buffer,
   * samples.
   */
  public void shortened(int count) {
    playoutDelay.shift(-nanos(count));
  }

  /** A decoder refused the packet of the last decision: its time counts as concealed. */
  public void concealedInstead(int count) {
    counters.concealedSamples.add(count);
  }

  /** Of the samples made up for the last decision, so many were silence or comfort noise. */
  public void madeUpSilent(int count) {
    if (stalled > 0) {
      stalledSilent += count;
    } else {
      counters.silentConcealedSamples.add(count);
    }
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

  private void restart(int sequenceNumber, long timestamp, long ssrc) {
    if (delay.ready()) {
      counters.restarts.add(1);
    }
    slots.clear();
    delay.reset();
    playoutDelay.clear();
    identity.begin(sequenceNumber, timestamp, ssrc);
    mode = Mode.WAITING;
    stalled = 0;
    stalledSilent = 0;
    begin = identity.timestamp(timestamp);
    cursor = begin - REORDER_SAMPLES;
    nextSequence = JitterSlot.UNKNOWN;
  }

  /** A frame has become playable; tells the estimator unless something as good had come before. */
  private void learn(long time, Source by, long arrivalNanos) {
    Source before = slots.source(time);
    // That a frame's coarse copy was here is no reason to be content with it when its own packet
    // comes after all; but the delay is not lengthened for a second copy.
    boolean news = before == Source.NONE || (before == Source.FEC && by == Source.PACKET);
    slots.note(time, by);
    if (news) {
      delay.addFrame(arrivalNanos - nanos(time), by != Source.PACKET, arrivalNanos);
    }
  }

  /** A packet or a copy may hold a coarse copy of the frame before it. */
  private void learnFec(long time, byte[] payload, int offset, int length, long arrivalNanos) {
    int copied = OpusPacket.hasFec(payload, offset, length) ? frame(payload[offset]) : 0;
    if (copied > 0) {
      counters.fecReceived.add(1);
      if (time - copied >= begin) {
        learn(time - copied, Source.FEC, arrivalNanos);
      }
    }
  }

  private void hold(
      long sequence,
      long time,
      int duration,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos) {
    boolean dropped = false;
    for (JitterSlot first = slots.first();
        first != null && (slots.full() || slots.tooFarAhead(time));
        first = slots.first()) {
      counters.discarded.add(1);
      forget(first);
      dropped = true;
    }
    if (dropped) {
      mode = Mode.WAITING;
    }
    slots.put(sequence, time, duration, payload, offset, length, arrivalNanos);
  }

  /** The first packet that still has something to play, dropping those that have not. */
  private @Nullable JitterSlot firstUseful() {
    while (true) {
      JitterSlot first = slots.first();
      if (first == null || mode != Mode.PLAYING || first.end() > cursor) {
        return first;
      }
      counters.late.add(1);
      forget(first);
    }
  }

  /** Waits for the target delay; then sets the cursor and returns the packet to begin with. */
  private @Nullable JitterSlot start(@Nullable JitterSlot first, long nowNanos) {
    long target = delay.targetNanos();
    if (first == null || delayNanos(nowNanos, first.timestamp) < target) {
      if (mode == Mode.OUTAGE) {
        stalled += TICK_SAMPLES;
        stalledSilent += TICK_SAMPLES;
      }
      return null;
    }
    settle(first, nowNanos);
    boolean replay =
        mode == Mode.OUTAGE
            && delayNanos(nowNanos, first.timestamp) <= Math.min(maxNanos, REPLAY_NANOS);
    JitterSlot beginning = first;
    while (!replay && delayNanos(nowNanos, beginning.end()) >= target) {
      JitterSlot following = slots.after(beginning);
      if (following == null) {
        break;
      }
      counters.discarded.add(1);
      forget(beginning);
      beginning = following;
    }
    mode = Mode.PLAYING;
    cursor = beginning.timestamp;
    playoutDelay.clear();
    return beginning;
  }

  private Playout underrun() {
    stalled += TICK_SAMPLES;
    if (stalled > CONCEAL_SAMPLES) {
      stalledSilent += TICK_SAMPLES;
      mode = Mode.OUTAGE;
      return Playout.PAUSE;
    }
    playoutDelay.shift(TICK_NANOS);
    return Playout.CONCEAL;
  }

  /** Sound goes on: decides what the stall before it was, a pause of the sender or a loss. */
  private void settle(JitterSlot first, long nowNanos) {
    if (stalled == 0) {
      return;
    }
    long jump = Math.clamp(first.timestamp - cursor, 0, stalled);
    boolean paused = nothingLostBefore(first) && first.timestamp > cursor;
    if (!paused) {
      counters.concealedSamples.add(stalled);
      counters.silentConcealedSamples.add(stalledSilent);
      counters.concealmentEvents.add(1);
      concealing = true;
      crossing.begin(first.timestamp - cursor, nowNanos);
      // What was lost may yet come back as a copy if the delay allows for it from now on.
      long spare = (delayNanos(nowNanos, cursor) - delay.neededNanos()) * 3 / 62_500;
      long ticks = Math.max(0, (spare + TICK_SAMPLES - 1) / TICK_SAMPLES);
      jump = Math.min(jump, ticks * TICK_SAMPLES);
    }
    if (mode == Mode.PLAYING) {
      cursor += jump;
      playoutDelay.shift(-nanos(jump));
    }
    stalled = 0;
    stalledSilent = 0;
  }

  /** Crosses a gap that lost packets left, the last part by the copy in the packet after it. */
  private Playout bridge(JitterSlot first, long gap, long nowNanos, int pending) {
    int copy = first.fecSamples();
    if (copy > 0 && gap <= copy) {
      chosen = first;
      samples = copy;
      trim = (int) (copy - gap);
      cursor += gap;
      concealing = false;
      counters.fecRecovered.add(1);
      countDelay(first, (int) gap, nowNanos, pending);
      return Playout.FEC;
    }
    if (!concealing) {
      counters.concealmentEvents.add(1);
      concealing = true;
      crossing.begin(gap, nowNanos);
    }
    long skipped = crossing.skip(gap - copy, delayNanos(nowNanos, cursor - pending));
    playoutDelay.shift(-nanos(skipped));
    samples = (int) Math.min(TICK_SAMPLES, gap - copy - skipped);
    cursor += samples + skipped;
    counters.concealedSamples.add(samples);
    return Playout.CONCEAL;
  }

  private Playout take(JitterSlot first, int behind, long nowNanos, int pending) {
    chosen = first;
    samples = first.duration;
    trim = behind;
    cursor = first.end();
    frameSamples = first.duration;
    concealing = false;
    if (first.sequence == JitterSlot.UNKNOWN) {
      counters.redRecovered.add(1);
    }
    countDelay(first, samples - trim, nowNanos, pending);
    forget(first);
    return Playout.PACKET;
  }

  private void countDelay(JitterSlot slot, int count, long nowNanos, int pending) {
    long waited = nowNanos + nanos(pending) - slot.arrivalNanos;
    counters.waitedMicroseconds.add(waited / 1_000 * count);
    counters.targetMicroseconds.add(delay.targetNanos() / 1_000 * count);
    counters.emitted.add(count);
  }

  private void forget(JitterSlot slot) {
    slots.release(slot);
    nextSequence = slot.sequence == JitterSlot.UNKNOWN ? JitterSlot.UNKNOWN : slot.sequence + 1;
  }

  private boolean nothingLostBefore(JitterSlot slot) {
    return slot.sequence != JitterSlot.UNKNOWN && slot.sequence == nextSequence;
  }

  /** How long after its fastest possible arrival the sample of this timestamp plays, ns. */
  private long delayNanos(long playNanos, long timestamp) {
    return playNanos - delay.baseNanos() - nanos(timestamp);
  }

  private static int frame(byte toc) {
    return OpusPacket.samplesPerFrame(toc);
  }

  private static long nanos(long samples) {
    return samples * 62_500 / 3;
  }
}
