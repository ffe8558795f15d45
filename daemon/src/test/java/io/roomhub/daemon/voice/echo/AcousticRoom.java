package io.roomhub.daemon.voice.echo;

import java.util.Arrays;
import java.util.Random;

/**
 * A room with a loudspeaker, a talker and a microphone, computed from a seed: what the loudspeaker
 * gets comes back through soft clipping, a delay and a reverberation that decays exponentially.
 * Keeps apart what a real microphone adds up.
 */
public final class AcousticRoom {
  private static final int RATE = 48_000;

  /** What happens to the echo half way through. */
  public enum Event {
    NONE,
    /** 30 ms more of delay. */
    DELAY_JUMP,
    /** A new reverberation and 2 ms less of delay: somebody moved the device. */
    MOVED,
    /** The first echo: somebody switched the loudspeaker on. */
    SWITCHED_ON
  }

  /**
   * The room.
   *
   * @param seed of reverberation and noise
   * @param reverberationMs time in which sound decays by 60 dB
   * @param delayMs from the reference to the first sound in the microphone
   * @param echoDbfs active level of the echo in the microphone
   * @param drive of the loudspeaker: 0 is linear, 1 bends a full-scale sine like tanh(1)
   * @param noiseDbfs level of the background noise in the microphone
   * @param skewPpm by how much the microphone's clock is slower than the loudspeaker's
   * @param event what happens at {@code eventSeconds}
   */
  public record Settings(
      long seed,
      double reverberationMs,
      double delayMs,
      double echoDbfs,
      double drive,
      double noiseDbfs,
      double skewPpm,
      Event event,
      double eventSeconds) {

    /** An office of 250 ms with a little distortion and 40 ms of delay. */
    public static Settings office(long seed, double echoDbfs) {
      return new Settings(seed, 250, 40, echoDbfs, 0.7, -90, 0, Event.NONE, 0);
    }

    /** The same with another reverberation. */
    public Settings reverberation(double ms) {
      return new Settings(
          seed, ms, delayMs, echoDbfs, drive, noiseDbfs, skewPpm, event, eventSeconds);
    }

    /** The same with another delay. */
    public Settings delay(double ms) {
      return new Settings(
          seed, reverberationMs, ms, echoDbfs, drive, noiseDbfs, skewPpm, event, eventSeconds);
    }

    /** The same with another loudspeaker. */
    public Settings drive(double value) {
      return new Settings(
          seed, reverberationMs, delayMs, echoDbfs, value, noiseDbfs, skewPpm, event, eventSeconds);
    }

    /** The same with other background noise. */
    public Settings noise(double dbfs) {
      return new Settings(
          seed, reverberationMs, delayMs, echoDbfs, drive, dbfs, skewPpm, event, eventSeconds);
    }

    /** The same with clocks that differ. */
    public Settings skew(double ppm) {
      return new Settings(
          seed, reverberationMs, delayMs, echoDbfs, drive, noiseDbfs, ppm, event, eventSeconds);
    }

    /** The same with something that happens. */
    public Settings event(Event what, double seconds) {
      return new Settings(
          seed, reverberationMs, delayMs, echoDbfs, drive, noiseDbfs, skewPpm, what, seconds);
    }
  }

  private AcousticRoom() {}

  /** The far talker's sound as the microphone hears it, as long as {@code far}. */
  public static float[] echo(Settings room, float[] far) {
    float[] played = clipped(far, room.drive());
    Random random = new Random(room.seed());
    float[] first = response(random, room.reverberationMs());
    float[] echo = delayed(convolved(played, first), room.delayMs());
    double level = EspeakVoices.activeDbfs(echo);
    double gain = level < -150 ? 0 : Math.pow(10, (room.echoDbfs() - level) / 20);
    if (room.event() == Event.SWITCHED_ON) {
      Arrays.fill(echo, 0, (int) (room.eventSeconds() * RATE), 0);
    } else if (room.event() != Event.NONE) {
      boolean moved = room.event() == Event.MOVED;
      float[] second = moved ? response(random, room.reverberationMs()) : first;
      float[] later = delayed(convolved(played, second), room.delayMs() + (moved ? -2 : 30));
      int at = (int) (room.eventSeconds() * RATE);
      System.arraycopy(later, at, echo, at, echo.length - at);
    }
    if (room.skewPpm() != 0) {
      echo = stretched(echo, 1 + room.skewPpm() * 1e-6);
    }
    for (int i = 0; i < echo.length; i++) {
      echo[i] *= (float) gain;
    }
    return echo;
  }

  /** Background noise: white through a gentle low-pass, as a fan. */
  public static float[] noise(Settings room, int length) {
    Random random = new Random(room.seed() + 77);
    double rms = Math.pow(10, room.noiseDbfs() / 20) / Math.sqrt(2);
    float[] out = new float[length];
    double state = 0;
    for (int i = 0; i < length; i++) {
      state = 0.7 * state + random.nextGaussian();
      out[i] = (float) (rms * state * Math.sqrt(1 - 0.49));
    }
    return out;
  }

  private static float[] clipped(float[] far, double drive) {
    float[] out = far.clone();
    for (int i = 0; drive > 0 && i < out.length; i++) {
      out[i] = (float) (Math.tanh(drive * out[i]) / drive);
    }
    return out;
  }

  private static float[] response(Random random, double reverberationMs) {
    float[] h = new float[(int) (1.2 * reverberationMs * RATE / 1000)];
    double energy = 0;
    for (int i = 48; i < h.length; i++) {
      h[i] =
          (float) (random.nextGaussian() * Math.exp(-6.91 * i / (reverberationMs * RATE / 1000)));
      energy += h[i] * h[i];
    }
    double scale = 1 / Math.sqrt(energy);
    for (int i = 0; i < h.length; i++) {
      h[i] *= (float) scale;
    }
    h[0] = (float) (0.8 + 0.5 * random.nextDouble());
    h[20 + random.nextInt(20)] = (float) (0.5 * random.nextGaussian());
    return h;
  }

  private static float[] convolved(float[] signal, float[] h) {
    int size = Math.max(8, Integer.highestOneBit(4 * h.length - 1));
    int step = size - h.length;
    RealFft fft = new RealFft(size);
    float[] hr = new float[fft.bins()];
    float[] hi = new float[fft.bins()];
    fft.forward(Arrays.copyOf(h, size), hr, hi);
    float[] xr = new float[fft.bins()];
    float[] xi = new float[fft.bins()];
    float[] block = new float[size];
    float[] out = new float[signal.length];
    for (int at = 0; at < signal.length; at += step) {
      int count = Math.min(step, signal.length - at);
      Arrays.fill(block, 0);
      System.arraycopy(signal, at, block, 0, count);
      fft.forward(block, xr, xi);
      for (int k = 0; k < xr.length; k++) {
        float re = xr[k] * hr[k] - xi[k] * hi[k];
        xi[k] = xr[k] * hi[k] + xi[k] * hr[k];
        xr[k] = re;
      }
      fft.inverse(xr, xi, block);
      for (int i = 0; i < size && at + i < out.length; i++) {
        out[at + i] += block[i];
      }
    }
    return out;
  }

  private static float[] delayed(float[] signal, double ms) {
    int by = (int) Math.round(ms * RATE / 1000);
    float[] out = new float[signal.length];
    System.arraycopy(signal, 0, out, by, signal.length - by);
    return out;
  }

  private static float[] stretched(float[] signal, double ratio) {
    float[] out = new float[signal.length];
    for (int i = 0; i < out.length; i++) {
      double at = i * ratio;
      int left = (int) at;
      out[i] = (float) WindowedSinc.at(signal, left, at - left);
    }
    return out;
  }
}
