package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.rtp.RedPacket;
import io.roomhub.daemon.voice.gate.MuteGate;
import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.opus.ConcentusDecoder;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;

/**
 * The sound of one remote participant, from packets to blocks: queue, {@link JitterBuffer}, Opus
 * with its recovery and concealment, and the small cuts and repeats that keep the delay where it
 * should be when clocks differ.
 *
 * <p>{@link #onAudioPacket} belongs to one network thread, {@link #read} to the playback thread;
 * {@link #stats()} may be called by any. Nothing is allocated once it is made.
 */
public final class RemoteTalker implements AudioPacketSink {
  /** -50 dBov: nobody hears what is cut out of this. */
  private static final double SILENT = 1e-5;

  /** How long what a talker said before they muted may still be under way, ticks: 250 ms. */
  private static final int HUSH_TICKS = 25;

  private static final double SMOOTHING = 1.0 / 16;

  private final AudioDecoder decoder;
  private final JitterBuffer buffer;
  private final PacketQueue queue = new PacketQueue();
  private final RedPacket red = new RedPacket();
  private final PcmQueue pcm = new PcmQueue();
  private final Stretch stretch = new Stretch();
  private final MadeUpSound madeUp;
  private final Concealment concealment = new Concealment();
  private final Loudness loudness = new Loudness();
  private final float[] decoded = new float[AudioDecoder.MAX_SAMPLES];
  private final LevelMeter level = new LevelMeter();
  private final ShareWindow concealedShare = new ShareWindow();
  private final Counter overflowed = new Counter();
  private final Counter refused = new Counter();
  private final Counter played = new Counter();
  private final Counter removed = new Counter();
  private final Counter inserted = new Counter();

  private final MuteGate gate = new MuteGate(true);

  private boolean playing;
  private boolean concealing;
  private long concealedSeen;
  private boolean hushed;
  private int hushTicks;
  private volatile boolean saysMuted;
  private volatile double jitterBufferMs;
  private volatile double targetMs;

  /** A talker with parts of the caller's choice; each belongs to this talker alone from now on. */
  public RemoteTalker(AudioDecoder decoder, JitterBuffer buffer) {
    this.decoder = decoder;
    this.madeUp = new MadeUpSound(decoder);
    this.buffer = buffer;
  }

  /**
   * A talker with the usual Opus decoder.
   *
   * @param minMs see {@link JitterBuffer}
   * @param maxMs greatest playout delay, ms
   */
  public static RemoteTalker create(int minMs, int maxMs) {
    return new RemoteTalker(new ConcentusDecoder(), new JitterBuffer(minMs, maxMs));
  }

  @Override
  public void onAudioPacket(AudioPacket packet) {
    if (!queue.offer(packet)) {
      overflowed.add(1);
    }
  }

  /**
   * What this participant said of themselves by another way than sound. That way is faster, so what
   * they said before they muted is not played to its end. Nothing stays silent for longer than a
   * quarter second by a word alone: who sends sound is heard. Any thread.
   */
  public void setSaysMuted(boolean muted) {
    saysMuted = muted;
  }

  /**
   * The next 10 ms. Playback thread only.
   *
   * @param block 480 samples, overwritten; all zeros when the answer is false
   * @param nowNanos when they are played, monotonic
   * @return whether there is any sound in them
   */
  public boolean read(float[] block, long nowNanos) {
    followMute();
    drainQueue();
    buffer.observe(nowNanos, pcm.size());
    playing = pcm.size() > 0;
    concealing = false;
    fillTo(AudioBlock.SAMPLES, nowNanos);
    if (!playing) {
      pcm.clear();
      Arrays.fill(block, 0);
      level.addMeanSquare(0);
      return false;
    }
    keepDelay(nowNanos);
    pcm.take(block);
    gate.process(block);
    level.add(block);
    account();
    return true;
  }

  /**
   * Brings a block of {@link #read} to the loudness that all talkers are heard at. Playback thread
   * only, once for each block with sound.
   */
  public void adjustLoudness(float[] block) {
    loudness.process(block);
  }

  /** A snapshot. Any thread. */
  public TalkerStats stats() {
    JitterCounters counters = buffer.counters();
    return new TalkerStats(
        jitterBufferMs,
        targetMs,
        concealedShare.percent(),
        counters.delaySeconds(),
        counters.targetDelaySeconds(),
        counters.emitted(),
        counters.concealedSamples(),
        counters.silentConcealedSamples(),
        counters.concealmentEvents(),
        played.get(),
        counters.fecReceived(),
        counters.fecRecovered(),
        counters.redRecovered(),
        counters.late(),
        counters.duplicates(),
        counters.discarded() + overflowed.get(),
        counters.malformed() + refused.get(),
        removed.get(),
        inserted.get(),
        level.dbfs(),
        loudness.gainDb());
  }

  private void followMute() {
    boolean muted = saysMuted;
    hushTicks = muted && !hushed ? HUSH_TICKS : Math.max(0, hushTicks - 1);
    hushed = muted;
    gate.setOpen(!muted || hushTicks == 0);
  }

  private void drainQueue() {
    for (PacketSlot slot = queue.peek(); slot != null; slot = queue.peek()) {
      try {
        if (slot.red) {
          insertRed(slot);
        } else {
          insert(slot, 0, slot.length);
        }
      } finally {
        // One that is not understood must not come again and again.
        queue.remove();
      }
    }
    targetMs = buffer.targetMs();
  }

  private void insert(PacketSlot slot, int offset, int length) {
    buffer.insert(
        slot.sequenceNumber,
        slot.timestamp,
        slot.ssrc,
        slot.payload,
        offset,
        length,
        slot.arrivalNanos);
  }

  /** The packet's own frame first: it tells which stream the copies belong to. */
  private void insertRed(PacketSlot slot) {
    if (!red.parse(slot.payload, 0, slot.length)) {
      refused.add(1);
      return;
    }
    insert(slot, red.primaryOffset(), red.primaryLength());
    for (int i = 0; i < red.copies(); i++) {
      if (red.payloadType(i) == red.primaryPayloadType()) {
        buffer.insertCopy(
            slot.timestamp - red.timestampOffset(i),
            slot.ssrc,
            slot.payload,
            red.offset(i),
            red.length(i),
            slot.arrivalNanos);
      }
    }
  }

  private void fillTo(int count, long nowNanos) {
    while (pcm.size() < count) {
      decodeNext(nowNanos);
    }
  }

  private void decodeNext(long nowNanos) {
    JitterBuffer.Playout playout = buffer.next(nowNanos, pcm.size());
    switch (playout) {
      case PACKET -> {
        JitterSlot packet = buffer.packet();
        madeUp.beforeDecoding(buffer.trim());
        measureWait(nowNanos + pcm.size() * 62_500L / 3 - packet.arrivalNanos);
        append(decoder.decode(packet.payload, 0, packet.length, decoded));
      }
      case FEC -> {
        JitterSlot packet = buffer.packet();
        int samples = buffer.samples();
        madeUp.beforeDecoding(buffer.trim());
        append(decoder.decodeFec(packet.payload, 0, packet.length, samples, decoded));
      }
      case CONCEAL -> conceal(buffer.samples());
      case PAUSE -> pause();
    }
  }

  private void append(int count) {
    int wanted = buffer.samples() - buffer.trim();
    if (count != buffer.samples()) {
      refused.add(1);
      buffer.concealedInstead(wanted);
      conceal(wanted);
      return;
    }
    madeUp.fadeInto(decoded, buffer.trim(), wanted);
    concealment.heard(decoded, buffer.trim(), wanted);
    pcm.add(decoded, buffer.trim(), wanted);
    playing = true;
  }

  private void conceal(int count) {
    madeUp.make(decoded, count);
    buffer.madeUpSilent(concealment.madeUp(decoded, count));
    pcm.add(decoded, 0, count);
    concealing = true;
    playing = true;
  }

  /** The talker's background, or silence, until the stream goes on. */
  private void pause() {
    if (concealment.silent()) {
      pcm.addSilence(AudioBlock.SAMPLES);
      return;
    }
    if (concealment.fading()) {
      madeUp.make(decoded, AudioBlock.SAMPLES);
    } else {
      Arrays.fill(decoded, 0, AudioBlock.SAMPLES, 0);
    }
    madeUp.end();
    concealment.fadeOut(decoded, AudioBlock.SAMPLES);
    pcm.add(decoded, 0, AudioBlock.SAMPLES);
    concealing = true;
    playing = true;
  }

  /** Shortens or lengthens the sound a little when the delay is not where it should be. */
  private void keepDelay(long nowNanos) {
    int removable = buffer.removableSamples();
    int missing = buffer.missingSamples();
    if (removable > 0) {
      while (pcm.size() < Stretch.WORKING_SAMPLES && buffer.holdsNext()) {
        decodeNext(nowNanos);
      }
    }
    double square = pcm.meanSquare(AudioBlock.SAMPLES);
    boolean unheard = concealing || square < SILENT || concealment.background(square);
    int count = stretch.apply(pcm, removable, missing, unheard);
    buffer.shortened(count);
    removed.add(Math.max(0, count));
    inserted.add(Math.max(0, -count));
  }

  private void measureWait(long nanos) {
    double before = jitterBufferMs;
    jitterBufferMs = before + SMOOTHING * (nanos / 1e6 - before);
  }

  private void account() {
    long concealed = buffer.counters().concealedSamples();
    concealedShare.add(concealed - concealedSeen, AudioBlock.SAMPLES);
    concealedSeen = concealed;
    played.add(AudioBlock.SAMPLES);
  }
}
