package io.roomhub.daemon.voice.echo;

import java.util.Arrays;

/**
 * One run of an echo canceller in a room whose parts are known, and figures of what came out. Of
 * the hub's own engine echo and near talker are followed apart through filter and gains, so that
 * each can be measured while both speak.
 */
public final class EchoTrial {
  private static final int BLOCK = 480;
  private static final int RATE = 48_000;

  /** Octaves and the rest of 200 to 6950 Hz. */
  private static final double[] BAND_EDGES = {200, 400, 800, 1_600, 3_200, 4_800, 6_950};

  private final float[] echo;
  private final float[] near;
  private final float[] microphone;
  private final float[] sent;
  private final float[] echoSent;
  private final float[] nearSent;
  private final int delay;

  private EchoTrial(EchoCanceller engine, float[] far, float[] echo, float[] noise, float[] near) {
    this.echo = echo;
    this.near = near;
    microphone = new float[far.length];
    sent = new float[far.length];
    echoSent = new float[far.length];
    nearSent = new float[far.length];
    delay = engine.delaySamples();
    GainReplay echoGains = new GainReplay();
    GainReplay nearGains = new GainReplay();
    float[] played = new float[BLOCK];
    float[] heard = new float[BLOCK];
    float[] part = new float[BLOCK];
    float[] gains = new float[PartitionedKalmanFilter.BINS];
    for (int at = 0; at + BLOCK <= far.length; at += BLOCK) {
      System.arraycopy(far, at, played, 0, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        heard[i] = echo[at + i] + noise[at + i] + near[at + i];
      }
      System.arraycopy(heard, 0, microphone, at, BLOCK);
      engine.played(played);
      engine.process(heard);
      System.arraycopy(heard, 0, sent, at, BLOCK);
      if (engine instanceof KalmanEchoCanceller own) {
        for (int i = 0; i < BLOCK; i++) {
          part[i] = echo[at + i] - own.estimatedEcho()[i];
        }
        own.copyGains(gains);
        echoGains.apply(part, gains);
        System.arraycopy(part, 0, echoSent, at, BLOCK);
        System.arraycopy(near, at, part, 0, BLOCK);
        nearGains.apply(part, gains);
        System.arraycopy(part, 0, nearSent, at, BLOCK);
      }
    }
  }

  /**
   * Runs an engine.
   *
   * @param far what the loudspeaker gets
   * @param near what the near talker says, as long
   */
  public static EchoTrial run(
      EchoCanceller engine, AcousticRoom.Settings room, float[] far, float[] near) {
    return new EchoTrial(
        engine, far, AcousticRoom.echo(room, far), AcousticRoom.noise(room, far.length), near);
  }

  /** By how much less is sent than the microphone heard between two moments, s; dB. */
  public double lossDb(double from, double to) {
    return db(microphone, from, to, 0) - db(sent, from, to, delay);
  }

  /** The level that is sent between two moments, dBFS of a sine. */
  public double sentDbfs(double from, double to) {
    return db(sent, from, to, delay) + 3.01;
  }

  /** By how much weaker the echo is sent than heard between two moments, s; dB. Own engine only. */
  public double echoLossDb(double from, double to) {
    return db(echo, from, to, 0) - db(echoSent, from, to, delay);
  }

  /** By how much weaker the near talker is sent than heard; dB. Own engine only. */
  public double nearLossDb(double from, double to) {
    return db(near, from, to, 0) - db(nearSent, from, to, delay);
  }

  /** {@link #echoLossDb} in the band of 200 to 6950 Hz that loses least. Own engine only. */
  public double worstBandEchoLossDb(double from, double to) {
    double worst = Double.MAX_VALUE;
    double[] before = bandPowers(echo, from, to, 0);
    double[] after = bandPowers(echoSent, from, to, delay);
    for (int b = 0; b < before.length; b++) {
      worst = Math.min(worst, 10 * Math.log10(before[b] / after[b]));
    }
    return worst;
  }

  /** What the microphone heard from one moment to another. */
  public float[] microphone(double from, double to) {
    return cut(microphone, from, to, 0);
  }

  /** What was sent of it. */
  public float[] sent(double from, double to) {
    return cut(sent, from, to, delay);
  }

  /** The near talker alone. */
  public float[] near(double from, double to) {
    return cut(near, from, to, 0);
  }

  private static float[] cut(float[] signal, double from, double to, int delay) {
    int first = (int) (from * RATE) + delay;
    int end = Math.min(signal.length, (int) (to * RATE) + delay);
    return Arrays.copyOfRange(signal, first, end);
  }

  private static double db(float[] signal, double from, double to, int delay) {
    double sum = 1e-12;
    float[] part = cut(signal, from, to, delay);
    for (float sample : part) {
      sum += (double) sample * sample;
    }
    return 10 * Math.log10(sum / part.length);
  }

  private static double[] bandPowers(float[] signal, double from, double to, int delay) {
    int size = 2_048;
    RealFft fft = new RealFft(size);
    float[] time = new float[size];
    float[] re = new float[fft.bins()];
    float[] im = new float[fft.bins()];
    double[] power = new double[BAND_EDGES.length - 1];
    float[] part = cut(signal, from, to, delay);
    for (int at = 0; at + size <= part.length; at += size / 2) {
      for (int i = 0; i < size; i++) {
        double sine = Math.sin(Math.PI * (i + 0.5) / size);
        time[i] = (float) (part[at + i] * sine * sine);
      }
      fft.forward(time, re, im);
      for (int b = 0; b < power.length; b++) {
        int last = (int) (BAND_EDGES[b + 1] * size / RATE);
        for (int k = (int) Math.ceil(BAND_EDGES[b] * size / RATE); k <= last; k++) {
          power[b] += re[k] * re[k] + im[k] * im[k] + 1e-12;
        }
      }
    }
    return power;
  }

  /** Applies the suppressor's gains to one part of what it got. */
  private static final class GainReplay {
    private final RealFft fft = new RealFft(PartitionedKalmanFilter.FFT);
    private final LowDelayWindow window = new LowDelayWindow();
    private final float[] last = new float[BLOCK];
    private final float[] overlap = new float[LowDelayWindow.OVERLAP];
    private final float[] time = new float[PartitionedKalmanFilter.FFT];
    private final float[] re = new float[PartitionedKalmanFilter.BINS];
    private final float[] im = new float[PartitionedKalmanFilter.BINS];

    void apply(float[] block, float[] gains) {
      Arrays.fill(time, 0);
      for (int i = 0; i < BLOCK; i++) {
        time[i] = last[i] * window.analysis()[i];
        time[BLOCK + i] = block[i] * window.analysis()[BLOCK + i];
      }
      System.arraycopy(block, 0, last, 0, BLOCK);
      fft.forward(time, re, im);
      for (int k = 0; k < gains.length; k++) {
        re[k] *= gains[k];
        im[k] *= gains[k];
      }
      fft.inverse(re, im, time);
      for (int i = LowDelayWindow.FIRST_OUT; i < LowDelayWindow.LENGTH; i++) {
        time[i] *= window.synthesis()[i];
      }
      System.arraycopy(time, LowDelayWindow.FIRST_OUT, block, 0, BLOCK);
      for (int i = 0; i < overlap.length; i++) {
        block[i] += overlap[i];
        overlap[i] = time[LowDelayWindow.FIRST_OUT + BLOCK + i];
      }
    }
  }
}
