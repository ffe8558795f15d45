package io.roomhub.bench;

/** Lays two signals over each other. */
final class Alignment {
  /** Longest delay that is looked for, samples of 48 kHz: 0.5 s. */
  static final int MAX_DELAY = 24_000;

  private Alignment() {}

  /** How many samples later {@code heard} is most like {@code said}. */
  static int delay(float[] said, float[] heard) {
    int best = 0;
    double most = 0;
    for (int lag = 0; lag < MAX_DELAY; lag++) {
      double product = 0;
      double energy = 1e-9;
      for (int i = 0; i < said.length; i += 2) {
        product += said[i] * heard[i + lag];
        energy += heard[i + lag] * heard[i + lag];
      }
      double likeness = product / Math.sqrt(energy);
      if (likeness > most) {
        most = likeness;
        best = lag;
      }
    }
    return best;
  }
}
