package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.gate.RaisedCosine;
import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.daemon.voice.opus.AudioEncoder;
import io.roomhub.daemon.voice.opus.OpusPacket;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.sound.AudioBlock;

/**
 * Collects blocks into frames, encodes each frame once and hands it to all peers. Owned by the
 * capture thread; the figures may be read by any.
 */
public final class FrameEncoder {
  /** The longest packet by which DTX says that nothing needs sending (RFC 7587 section 3.1.3). */
  private static final int NOTHING_TO_SEND = 2;

  /** With DTX, one packet in so many still tells that the stream lives, as Opus does itself. */
  private static final int SILENT_FRAMES_WITH_DTX = 20;

  private static final double SMOOTHING = 1.0 / 16;

  private final AudioEncoder encoder;
  private final FrameSender sender;
  private final Clock clock;
  private final int frameSamples;
  private final boolean fec;
  private final boolean dtx;
  private final float[] pcm;
  private final EncodedAudioFrame frame = new EncodedAudioFrame();
  private final Counter framesSent = new Counter();
  private final Counter encoderFaults = new Counter();

  private int filled;
  private double energy;
  private boolean voice;
  private boolean soundPending;
  private boolean soundInLookAhead;
  private boolean resting = true;
  private boolean idle = true;
  private int silentFrames;
  private long samplesCaptured;
  private volatile boolean receiversLose = true;
  private volatile double captureToWireMs = Double.NaN;

  /**
   * @param frameMs 10 or 20
   * @param fec whether packets carry copies of earlier frames
   * @param dtx whether the encoder may leave packets out in silence
   */
  public FrameEncoder(
      AudioEncoder encoder,
      FrameSender sender,
      Clock clock,
      int frameMs,
      boolean fec,
      boolean dtx) {
    this.encoder = encoder;
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

  private void complete(boolean somebodyListens, long captureNanos) {
    if (!somebodyListens) {
      rest();
      idle = true;
    } else if (holdsSound()) {
      encodeAndSend(captureNanos);
    } else {
      sendSilence(captureNanos);
    }
  }

  /** The most effort, 0..10, that a frame may take. Capture thread. */
  public void setComplexityLimit(int limit) {
    encoder.setComplexityLimit(limit);
  }

  /**
   * Whether any receiver loses packets; true until told otherwise. Copies for those who lose
   * nothing would cost a third of the encoder's time. Any thread.
   */
  public void setReceiversLose(boolean lose) {
    receiversLose = lose;
  }

  /**
   * Whether a captured sample may still leave in a packet to come: one waits for its frame to fill,
   * or stands in the encoder's look-ahead (6.5 ms) or in the copy of an earlier frame.
   */
  public boolean holdsSound() {
    return soundPending || soundInLookAhead;
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
    // Without this the packet after the next would still carry a copy of the last frame with sound.
    encoder.setInbandFec(fec && receiversLose && soundPending);
    encoder.setSpeech(voice);
    soundInLookAhead = soundPending;
    resting = false;
    int length = encoder.encode(pcm, frameSamples, frame.payload);
    if (length < 0) {
      encoderFaults.add(1);
      idle = true;
    } else if (dtx && length <= NOTHING_TO_SEND) {
      idle = true;
    } else {
      send(length, false, captureNanos);
    }
  }

  /**
   * Nothing captured is in this frame and none is left in the encoder: the packet is the same few
   * bytes every time, which costs nothing to make and shows to anybody that muted is muted.
   */
  private void sendSilence(long captureNanos) {
    rest();
    silentFrames++;
    if (dtx && silentFrames % SILENT_FRAMES_WITH_DTX != 0) {
      idle = true;
    } else {
      send(OpusPacket.silence(frameSamples, frame.payload), true, captureNanos);
    }
  }

  private void send(int length, boolean silence, long captureNanos) {
    frame.length = length;
    frame.silence = silence;
    frame.timestamp = samplesCaptured - frameSamples;
    frame.samples = frameSamples;
    frame.audioLevelDbov = (int) Math.round(LevelMeter.dbov(energy / frameSamples));
    frame.voiceActivity = voice;
    frame.talkSpurtStart = idle;
    frame.captureNanos = captureNanos;
    idle = false;
    sender.send(frame);
    framesSent.add(1);
    double tookMs = (clock.nanoTime() - captureNanos) / 1e6;
    double before = captureToWireMs;
    captureToWireMs = Double.isNaN(before) ? tookMs : before + SMOOTHING * (tookMs - before);
  }

  /** The encoder is not needed for a while: it forgets what it heard, and starts afresh after. */
  private void rest() {
    if (!resting) {
      encoder.reset();
      resting = true;
      soundInLookAhead = false;
    }
  }
}
