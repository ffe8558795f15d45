package io.roomhub.hardware.sound.array;

import java.util.Arrays;
import java.util.Random;

/** A talker far away as the microphones of an array hear him, and noise of the microphones. */
final class ArraySource {
  /** Sines, so that a delay by a fraction of a sample is exact. */
  private static final int PARTIALS = 60;

  private final ArrayGeometry geometry;
  private final int rate;
  private final Random random;
  private final double[] hz = new double[PARTIALS];
  private final double[] phase = new double[PARTIALS];
  private final double noise;
  private long frame;

  /**
   * @param noise RMS of each microphone's own noise; the talker's is 0.1
   */
  ArraySource(ArrayGeometry geometry, int rate, double noise, long seed) {
    this.geometry = geometry;
    this.rate = rate;
    this.noise = noise;
    this.random = new Random(seed);
    for (int i = 0; i < PARTIALS; i++) {
      hz[i] = 200 + 5_000 * random.nextDouble();
      phase[i] = 2 * Math.PI * random.nextDouble();
    }
  }

  /** Another talker: only this one partial. */
  void only(double frequency) {
    Arrays.fill(hz, frequency);
    Arrays.fill(phase, 0);
  }

  /**
   * The next frames.
   *
   * @param degrees where the talker is
   * @param level 1 while he talks, 0 while he is silent
   */
  float[][] next(double degrees, double level, int frames) {
    float[][] signals = new float[geometry.size()][frames];
    double amplitude = level * 0.1 * Math.sqrt(2.0 / PARTIALS);
    for (int m = 0; m < geometry.size(); m++) {
      ArrayGeometry.Position p = geometry.microphones().get(m);
      double angle = Math.toRadians(degrees);
      double lead = (p.xMm() * Math.cos(angle) + p.yMm() * Math.sin(angle)) / 1000 / 343;
      for (int i = 0; i < frames; i++) {
        double t = (frame + i) / (double) rate + lead;
        double sum = 0;
        for (int k = 0; k < PARTIALS; k++) {
          sum += Math.sin(2 * Math.PI * hz[k] * t + phase[k]);
        }
        signals[m][i] = (float) (amplitude * sum + noise * random.nextGaussian());
      }
    }
    frame += frames;
    return signals;
  }
}
