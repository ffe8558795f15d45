package io.roomhub.daemon.voice.receive;

import java.util.Arrays;

/**
 * How often frames came how late, in steps of {@value #BIN_MS} ms, older ones counting less. Owned
 * by the playback thread.
 */
final class ArrivalHistogram {
  static final int BIN_MS = 2;

  /** Up to 1 s; what is later still stands in the last bin. */
  private static final int BINS = 500;

  private static final double RENORMALIZE = 1e100;

  private final double[] bins = new double[BINS];
  private final double growth;
  private final double prior;
  private double unit;
  private double total;

  /**
   * @param memory frames after which one counts 1/e of a new one
   * @param prior frames without any delay that are taken to have come before the first
   */
  ArrivalHistogram(double memory, double prior) {
    this.growth = Math.exp(1 / memory);
    this.prior = prior;
    clear();
  }

  void clear() {
    Arrays.fill(bins, 0);
    unit = 1;
    bins[0] = prior;
    total = prior;
  }

  /**
   * One frame that could be played this long after the fastest possible arrival, ns.
   *
   * @param weight as many frames as it counts for
   */
  void add(long lateNanos, double weight) {
    unit *= growth;
    bins[(int) Math.clamp(lateNanos / (BIN_MS * 1_000_000L), 0, BINS - 1)] += weight * unit;
    total += weight * unit;
    if (unit > RENORMALIZE) {
      for (int i = 0; i < BINS; i++) {
        bins[i] /= unit;
      }
      total /= unit;
      unit = 1;
    }
  }

  /**
   * The delay, ms, at which delay and loss together cost least: each percent of the frames that
   * would come too late, by one histogram and the other, weighs as much as so many ms.
   *
   * @param nowMs the present delay, which stays unless another costs less by {@code marginMs}:
   *     every change is heard a little
   */
  static int cheapest(
      ArrivalHistogram one,
      ArrivalHistogram other,
      double msPerPercent,
      int nowMs,
      double marginMs) {
    double late = one.total;
    double otherLate = other.total;
    double least = Double.POSITIVE_INFINITY;
    double present = Double.POSITIVE_INFINITY;
    int best = 0;
    for (int i = 0; i < BINS; i++) {
      late -= one.bins[i];
      otherLate -= other.bins[i];
      double share = Math.max(0, late) / one.total + Math.max(0, otherLate) / other.total;
      double cost = (i + 1) * BIN_MS + msPerPercent * 100 * share;
      if (cost < least) {
        least = cost;
        best = (i + 1) * BIN_MS;
      }
      if ((i + 1) * BIN_MS == nowMs) {
        present = cost;
      }
    }
    return least + marginMs < present ? best : nowMs;
  }
}
