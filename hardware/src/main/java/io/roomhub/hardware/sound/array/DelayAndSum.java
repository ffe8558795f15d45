package io.roomhub.hardware.sound.array;

/**
 * Delays the microphones of an array so that one direction arrives at the same time on all, and
 * averages: that direction keeps its level and all its treble, everything else is weakened. The
 * delays are fractions of a sample, by windowed-sinc filters. A new direction is faded in, so that
 * no click is heard. Owned by one thread; allocates only in the constructor.
 *
 * <p>Source: Van Veen and Buckley, "Beamforming: a versatile approach to spatial filtering", IEEE
 * ASSP Magazine 1988.
 */
final class DelayAndSum {
  private static final int TAPS = 16;

  /** Long enough to be inaudible, ms. */
  private static final int FADE_MS = 20;

  /** No direction yet: all microphones alike, as plain averaging does. */
  static final int NONE = ArrayGeometry.DIRECTIONS;

  private final int microphones;
  private final int maxFrames;
  private final int past;
  private final float[][] history;
  private final int[][] wholeDelay;
  private final float[][][] filter;
  private final int fadeFrames;
  private int direction = NONE;
  private int before = NONE;
  private int fadeLeft;

  /**
   * @param rate Hz
   * @param maxFrames most frames in one call
   */
  DelayAndSum(ArrayGeometry geometry, int rate, int maxFrames) {
    this.microphones = geometry.size();
    this.maxFrames = maxFrames;
    this.fadeFrames = rate * FADE_MS / 1000;
    double reach = 0;
    for (int m = 0; m < microphones; m++) {
      for (int d = 0; d < ArrayGeometry.DIRECTIONS; d++) {
        reach = Math.max(reach, Math.abs(geometry.leadSeconds(m, d)) * rate);
      }
    }
    int base = (int) Math.ceil(reach) + TAPS / 2;
    this.past = 2 * base + TAPS;
    this.history = new float[microphones][past + maxFrames];
    this.wholeDelay = new int[NONE + 1][microphones];
    this.filter = new float[NONE + 1][microphones][];
    for (int d = 0; d <= NONE; d++) {
      for (int m = 0; m < microphones; m++) {
        // Who hears the talker earlier is held back longer.
        double delay = base + (d == NONE ? 0 : geometry.leadSeconds(m, d) * rate);
        int whole = (int) Math.floor(delay);
        wholeDelay[d][m] = whole - TAPS / 2 + 1;
        filter[d][m] = fractionalDelay(delay - whole, 1.0 / microphones);
      }
    }
  }

  /**
   * A filter whose output is its input, {@code TAPS / 2 - 1 + fraction} samples later: a sinc under
   * a Hann window as wide as the filter.
   */
  private static float[] fractionalDelay(double fraction, double gain) {
    float[] taps = new float[TAPS];
    double sum = 0;
    for (int i = 0; i < TAPS; i++) {
      double x = i - (TAPS / 2 - 1) - fraction;
      double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      double window = 0.5 + 0.5 * Math.cos(2 * Math.PI * x / (TAPS + 2));
      taps[i] = (float) (sinc * window);
      sum += taps[i];
    }
    for (int i = 0; i < TAPS; i++) {
      taps[i] *= (float) (gain / sum);
    }
    return taps;
  }

  /** Listens to another direction from the next call on, or to none; ignored during a fade. */
  void steer(int to) {
    if (to != direction && fadeLeft == 0) {
      before = direction;
      direction = to;
      fadeLeft = fadeFrames;
    }
  }

  /** The direction it listens to, or {@link #NONE}. */
  int direction() {
    return direction;
  }

  /**
   * Takes the next frames and makes one signal of them.
   *
   * @param signals one array for each microphone, from 0 on
   * @param frames at most what the constructor allowed
   * @param mono receives as many samples from {@code offset} on
   */
  void process(float[][] signals, int frames, float[] mono, int offset) {
    if (frames > maxFrames) {
      throw new IllegalArgumentException(frames + " frames, at most " + maxFrames);
    }
    for (int m = 0; m < microphones; m++) {
      System.arraycopy(signals[m], 0, history[m], past, frames);
    }
    for (int i = 0; i < frames; i++) {
      float sample = beam(direction, i);
      if (fadeLeft > 0) {
        float old = (float) fadeLeft / fadeFrames;
        sample = sample * (1 - old) + beam(before, i) * old;
        fadeLeft--;
      }
      mono[offset + i] = sample;
    }
    for (int m = 0; m < microphones; m++) {
      System.arraycopy(history[m], frames, history[m], 0, past);
    }
  }

  private float beam(int to, int frame) {
    float sum = 0;
    for (int m = 0; m < microphones; m++) {
      float[] taps = filter[to][m];
      float[] signal = history[m];
      int newest = past + frame - wholeDelay[to][m];
      for (int t = 0; t < TAPS; t++) {
        sum += taps[t] * signal[newest - t];
      }
    }
    return sum;
  }
}
