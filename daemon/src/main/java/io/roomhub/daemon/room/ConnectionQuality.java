package io.roomhub.daemon.room;

import java.util.Locale;

/** How good a connection is, in a word that the status shows. */
public enum ConnectionQuality {
  EXCELLENT(100, 1),
  GOOD(200, 5),
  FAIR(400, 10),
  POOR(Double.POSITIVE_INFINITY, 100);

  private final double roundTripBelowMs;
  private final double lossBelowPercent;

  ConnectionQuality(double roundTripBelowMs, double lossBelowPercent) {
    this.roundTripBelowMs = roundTripBelowMs;
    this.lossBelowPercent = lossBelowPercent;
  }

  /**
   * The best class whose limits both figures keep.
   *
   * @param roundTripMs NaN while unknown: then loss alone decides
   * @param lossPercent 0..100
   */
  public static ConnectionQuality of(double roundTripMs, double lossPercent) {
    for (ConnectionQuality quality : values()) {
      boolean near = Double.isNaN(roundTripMs) || roundTripMs < quality.roundTripBelowMs;
      if (near && lossPercent < quality.lossBelowPercent) {
        return quality;
      }
    }
    return POOR;
  }

  /** {@code excellent}, {@code good}, {@code fair}, {@code poor}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
