package io.roomhub.bench;

import java.util.Arrays;

/** Statistics of a noisy machine. */
final class Medians {
  private Medians() {}

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
