package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.gate.RaisedCosine;
import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.AudioEncoder;
import io.roomhub.daemon.voice.opus.OpusPacket;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects blocks into frames, encodes each frame once and hands it to all peers; where some of
 * them can take less than others, twice: once for each class (see {@link FrameSender}), never once
 * per peer. Both encoders hear the same samples, so a peer may change class with any frame: its
 * sequence numbers, timestamps and sound go on. The second one costs nothing while it is not
 * wanted.
 *
 * <p>Owned by the capture thread; targets may be set and figures read by any.
 */
public final class FrameEncoder {
  /** With DTX, one packet in so many still tells that the stream lives, as Opus does itself. */
  private static final int SILENT_FRAMES_WITH_DTX = 20;

  private static final double SMOOTHING = 1.0 / 16;

  private final Encoding good;
  private final Encoding poor;
  private final FrameSender sender;
  private final Clock clock;
  private final int frameSamples;
  private final boolean fec;
  private final boolean dtx;
  private final float[] pcm;
  private final Counter framesSent = new Counter();
  private final Counter encoderFaults = new Counter();

  private int filled;
  private double energy;
  private boolean voice;
  private boolean soundPending;
  private boolean bridge;
  private int silentFrames;
  private long samplesCaptured;
  private volatile double captureToWireMs = Double.NaN;

  /**
   * @param goodEncoder for all, or for the peers of the good class
   * @param poorEncoder for those of the poor class
   * @param frameMs 10 or 20
   * @param fec whether packets carry copies of earlier frames
   * @param dtx whether the encoder may leave packets out in silence
   */
  public FrameEncoder(
      AudioEncoder goodEncoder,
      AudioEncoder poorEncoder,
      FrameSender sender,
      Clock clock,
      int frameMs,
      boolean fec,
      boolean dtx) {
    good = new Encoding(goodEncoder);
    poor = new Encoding(poorEncoder);
    this.sender = sender;
    this.clock = clock;
    this.frameSamples = frameMs * (AudioBlock.SAMPLE_RATE / 1000);
    this.fec = fec;
    this.dtx = dtx;
    this.pcm = new float[frameSamples];
  }

  /**
   * Takes 10 ms and, when they complete a frame, encodes and sends it.
   *
   * @param meanSquare of the block
   * @param gateClosed whether the block holds nothing captured
   * @param voiceActive whether it holds speech
   * @param captureNanos when its last sample was captured
   */
  public void add(
      float[] block,
      double meanSquare,
      boolean gateClosed,
      boolean voiceActive,
      long captureNanos) {
    System.arraycopy(block, 0, pcm, filled, block.length);
    filled += block.length;
    samplesCaptured += block.length;
    energy += meanSquare * block.length;
    voice |= voiceActive;
    soundPending |= !gateClosed;
    if (filled == frameSamples) {
      boolean somebodyListens = sender.hasReceivers();
      try {
        complete(somebodyListens, captureNanos);
      } finally {
        // A fault while sending must not spoil the next frame.
        filled = 0;
        energy = 0;
        voice = false;
        soundPending = false;
        bridge = false;
      }
      if (!somebodyListens && block.length < frameSamples) {
        keepNewest(block, meanSquare, gateClosed, voiceActive);
      }
    }
  }

  /** So that whoever comes to listen gets a frame with the next block and need not wait for two. */
  private void keepNewest(
      float[] block, double meanSquare, boolean gateClosed, boolean voiceActive) {
    System.arraycopy(block, 0, pcm, 0, block.length);
    filled = block.length;
    energy = meanSquare * block.length;
    voice = voiceActive;
    soundPending = !gateClosed;
  }

  /**
   * Fades out the last block that waits for its frame to fill, so that a mute takes hold 10 ms
   * before it was wished for.
   *
   * @return false when no block waits
   */
  public boolean fadeOutPending() {
    if (filled == 0) {
      return false;
    }
    RaisedCosine.fadeOut(pcm, filled - AudioBlock.SAMPLES);
    energy = LevelMeter.meanSquare(pcm, 0, filled) * filled;
    return true;
  }

  /**
   * Lets nothing leave of what was taken so far: no block that waits for its frame to fill, and
   * nothing of the encoders' look-ahead. The frame is then encoded afresh even if it holds nothing
   * captured: a decoder goes over to it within 2.5 ms, but would bridge the change to the packet of
   * silence with 10 ms made up from what it heard last.
   */
  public void forget() {
    Arrays.fill(pcm, 0, filled, 0);
    energy = 0;
    voice = false;
    soundPending = false;
    bridge = true;
    good.rest();
    poor.rest();
  }

  private void complete(boolean somebodyListens, long captureNanos) {
    if (!somebodyListens) {
      good.rest();
      poor.rest();
      setIdle(true);
    } else if (holdsSound() || bridge) {
      encodeAndSend(captureNanos);
    } else {
      sendSilence(captureNanos);
    }
  }

  /** The most effort, 0..10, that a frame may take. Capture thread. */
  public void setComplexityLimit(int limit) {
    good.setComplexityLimit(limit);
    poor.setComplexityLimit(limit);
  }

  /**
   * What the two encodings are to be like, from their next frame on; both as made, with copies,
   * until told otherwise. Copies for those who lose nothing would cost a third of the encoder's
   * time. Any thread.
   */
  public void setTargets(EncodingTarget forGood, EncodingTarget forPoor) {
    good.setTarget(forGood);
    poor.setTarget(forPoor);
  }

  /**
   * Whether a captured sample may still leave in a packet to come: one waits for its frame to fill,
   * or stands in an encoder's look-ahead (6.5 ms) or in the copy of an earlier frame.
   */
  public boolean holdsSound() {
    return soundPending || good.holdsSound() || poor.holdsSound();
  }

  /**
   * From the capture of a frame's last sample to the return of the last send, ms, smoothed over 16
   * frames; NaN before the first. Any thread.
   */
  public double captureToWireMs() {
    return captureToWireMs;
  }

  /** Frames handed to the peers. Any thread. */
  public long framesSent() {
    return framesSent.get();
  }

  /** Frames lost to faults of the codec. Any thread. */
  public long encoderFaults() {
    return encoderFaults.get();
  }

  private void encodeAndSend(long captureNanos) {
    boolean begun = good.ready() || poor.ready();
    boolean poorWanted = sender.hasPoorReceivers();
    boolean goodWanted = sender.hasGoodReceivers() || !poorWanted;
    // Whoever changes class hears the former encoding until the other one has warmed up.
    boolean goodRuns = goodWanted || (good.ready() && !poor.ready());
    boolean poorRuns = poorWanted || (poor.ready() && !good.ready());
    run(good, goodRuns, begun);
    run(poor, poorRuns, begun);
    if (!good.ready()) {
      sendToAll(toSend(poor, captureNanos), captureNanos);
    } else if (!poor.ready()) {
      sendToAll(toSend(good, captureNanos), captureNanos);
    } else {
      send(toSend(good, captureNanos), toSend(poor, captureNanos), captureNanos);
    }
  }

  private void sendToAll(@Nullable EncodedAudioFrame frame, long captureNanos) {
    setIdle(frame == null);
    send(frame, frame, captureNanos);
  }

  private void setIdle(boolean idle) {
    good.setIdle(idle);
    poor.setIdle(idle);
  }

  private void run(Encoding encoding, boolean wanted, boolean begun) {
    if (!wanted) {
      encoding.rest();
    } else if (encoding.encode(pcm, frameSamples, begun, fec, soundPending, voice) < 0) {
      encoderFaults.add(1);
    }
  }

  private @Nullable EncodedAudioFrame toSend(Encoding encoding, long captureNanos) {
    EncodedAudioFrame frame = encoding.toSend(dtx);
    return frame == null ? null : described(frame, captureNanos);
  }

  /**
   * Nothing captured is in this frame and none is left in an encoder: the packet is the same few
   * bytes every time, which costs nothing to make and shows to anybody that muted is muted.
   */
  private void sendSilence(long captureNanos) {
    good.rest();
    poor.rest();
    silentFrames++;
    if (dtx && silentFrames % SILENT_FRAMES_WITH_DTX != 0) {
      setIdle(true);
    } else {
      EncodedAudioFrame frame = good.silence();
      frame.length = OpusPacket.silence(frameSamples, frame.payload);
      sendToAll(described(frame, captureNanos), captureNanos);
    }
  }

  private EncodedAudioFrame described(EncodedAudioFrame frame, long captureNanos) {
    frame.timestamp = samplesCaptured - frameSamples;
    frame.samples = frameSamples;
    frame.audioLevelDbov = (int) Math.round(LevelMeter.dbov(energy / frameSamples));
    frame.voiceActivity = voice;
    frame.captureNanos = captureNanos;
    return frame;
  }

  private void send(
      @Nullable EncodedAudioFrame toGood, @Nullable EncodedAudioFrame toPoor, long captureNanos) {
    if (toGood == null && toPoor == null) {
      return;
    }
    sender.send(toGood, toPoor);
    framesSent.add(1);
    double tookMs = (clock.nanoTime() - captureNanos) / 1e6;
    double before = captureToWireMs;
    captureToWireMs = Double.isNaN(before) ? tookMs : before + SMOOTHING * (tookMs - before);
  }
}
