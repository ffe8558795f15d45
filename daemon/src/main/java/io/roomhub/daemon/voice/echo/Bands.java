package io.roomhub.daemon.voice.echo;

/**
 * Groups the bins of a spectrum into bands about as wide as the ear's: 3 bins (140 Hz) at least,
 * and a seventh of their frequency. What is known bin by bin is kept in lines: below 8 kHz every
 * bin is a line, above every band is one, since little of speech is there. Immutable.
 */
final class Bands {
  private static final int LEAST_BINS = 3;
  private static final int FINE_HZ = 8_000;

  private final int[] edges;
  private final int fineBands;
  private final int fineBins;

  /**
   * Bands over a spectrum, the first one from bin 0.
   *
   * @param bins up to half the sample rate of 48 kHz
   */
  Bands(int bins) {
    int[] found = new int[bins + 1];
    int count = 0;
    int fine = 0;
    for (int at = 0; at < bins; ) {
      fine = at * 24_000 < FINE_HZ * (bins - 1) ? count + 1 : fine;
      found[count++] = at;
      at += Math.max(LEAST_BINS, at / 7);
    }
    found[count] = bins;
    edges = java.util.Arrays.copyOf(found, count + 1);
    fineBands = Math.min(fine, count);
    fineBins = edges[fineBands];
  }

  int count() {
    return edges.length - 1;
  }

  /** First bin of the band. */
  int from(int band) {
    return edges[band];
  }

  /** Bin behind the last one of the band. */
  int to(int band) {
    return edges[band + 1];
  }

  /** Bands whose lines are bins; they come first. */
  int fineBands() {
    return fineBands;
  }

  /** Lines that are bins; they come first, and have the bins' numbers. */
  int fineLines() {
    return fineBins;
  }

  int lines() {
    return fineBins + count() - fineBands;
  }

  /** First line of the band. */
  int lineFrom(int band) {
    return band < fineBands ? edges[band] : fineBins + band - fineBands;
  }

  /** Line behind the last one of the band. */
  int lineTo(int band) {
    return lineFrom(band + 1);
  }

  /** Bins of every line of the band. */
  int binsPerLine(int band) {
    return band < fineBands ? 1 : edges[band + 1] - edges[band];
  }

  /** Adds up what the bins of every band have, known as the mean of every line. */
  void sum(float[] perLine, float[] perBand) {
    for (int b = 0; b < perBand.length; b++) {
      float sum = 0;
      for (int l = lineFrom(b); l < lineTo(b); l++) {
        sum += perLine[l];
      }
      perBand[b] = sum * binsPerLine(b);
    }
  }
}
