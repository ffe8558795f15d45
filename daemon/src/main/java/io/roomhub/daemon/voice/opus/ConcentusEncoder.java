package io.roomhub.daemon.voice.opus;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;
import io.roomhub.hardware.sound.AudioBlock;

/**
 * Opus by Concentus, a Java port of libopus 1.1.2, tuned for speech. The library makes about 130 kB
 * of garbage per frame; this class makes none.
 */
public final class ConcentusEncoder implements AudioEncoder {
  /**
   * Below some expected loss, percent, Opus spends nothing on the copies however much in-band FEC
   * is wished for, so it is never told less.
   */
  private static final int LEAST_EXPECTED_LOSS = 10;

  /** More makes no difference to Opus. */
  private static final int MOST_EXPECTED_LOSS = 25;

  /** What room noise is worth, of 10: a third of the time that complexity 8 takes. */
  private static final int COMPLEXITY_BETWEEN_WORDS = 2;

  private static final int MAX_SAMPLES = 960;

  private final OpusEncoder encoder;
  private final int complexity;
  private int complexityLimit = 10;
  private boolean speech;
  private final short[] pcm16 = new short[MAX_SAMPLES];

  /**
   * @param bitrate target, bit/s, 6000..510000
   * @param complexity 0..10, of frames that hold speech
   * @param fec copies of earlier frames in each packet
   * @param dtx next to nothing while there is silence
   */
  public ConcentusEncoder(int bitrate, int complexity, boolean fec, boolean dtx) {
    try {
      encoder = new OpusEncoder(AudioBlock.SAMPLE_RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
    } catch (OpusException e) {
      throw new IllegalStateException("Opus refuses 48 kHz mono", e);
    }
    this.complexity = complexity;
    encoder.setBitrate(bitrate);
    setSpeech(true);
    encoder.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
    encoder.setUseVBR(true);
    encoder.setUseDTX(dtx);
    setExpectedLoss(fec ? LEAST_EXPECTED_LOSS : 0);
  }

  @Override
  public int encode(float[] pcm, int samples, byte[] packet) {
    for (int i = 0; i < samples; i++) {
      pcm16[i] = (short) Math.clamp(Math.round(pcm[i] * 32767f), -32768, 32767);
    }
    try {
      return encoder.encode(pcm16, 0, samples, packet, 0, packet.length);
    } catch (OpusException | RuntimeException | AssertionError e) {
      // A fault inside the codec, which asserts for itself, costs this frame; then the stream goes
      // on from a fresh state.
      encoder.resetState();
      return -1;
    }
  }

  @Override
  public void setExpectedLoss(int percent) {
    encoder.setUseInbandFEC(percent > 0);
    encoder.setPacketLossPercent(
        percent > 0 ? Math.clamp(percent, LEAST_EXPECTED_LOSS, MOST_EXPECTED_LOSS) : 0);
  }

  @Override
  public void setBitrate(int bitrate) {
    encoder.setBitrate(bitrate);
  }

  @Override
  public void setSpeech(boolean isSpeech) {
    speech = isSpeech;
    applyComplexity();
  }

  @Override
  public void setComplexityLimit(int limit) {
    complexityLimit = limit;
    applyComplexity();
  }

  private void applyComplexity() {
    int wanted = speech ? complexity : Math.min(complexity, COMPLEXITY_BETWEEN_WORDS);
    encoder.setComplexity(Math.min(wanted, complexityLimit));
  }

  @Override
  public void reset() {
    encoder.resetState();
  }
}
