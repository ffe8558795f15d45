package io.roomhub.daemon.voice.echo;

/**
 * Groups the bins of a spectrum into bands about as wide as the ear's: 3 bins (140 Hz) at least,
 * and a seventh of their frequency. Immutable.
 */
final class Bands {
  private static final int LEAST_BINS = 3;

  private final int[] edges;
  private final int[] bandOf;

  /** Bands over {@code bins} bins, the first one from bin 0. */
  Bands(int bins) {
    int[] found = new int[bins + 1];
    int count = 0;
    for (int at = 0; at < bins; ) {
      found[count++] = at;
      at += Math.max(LEAST_BINS, at / 7);
    }
    found[count] = bins;
    edges = java.util.Arrays.copyOf(found, count + 1);
    bandOf = new int[bins];
    for (int b = 0; b < count; b++) {
      for (int k = edges[b]; k < edges[b + 1]; k++) {
        bandOf[k] = b;
      }
    }
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

  int of(int bin) {
    return bandOf[bin];
  }

  /** Adds the bins of every band up. */
  void sum(float[] perBin, float[] perBand) {
    for (int b = 0; b < perBand.length; b++) {
      float sum = 0;
      for (int k = edges[b]; k < edges[b + 1]; k++) {
        sum += perBin[k];
      }
      perBand[b] = sum;
    }
  }
}
