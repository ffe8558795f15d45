package io.roomhub.e2e;

/** Where a tone in a recording is not heard. */
final class Silence {
  /** A tone of -20 dBFS has an amplitude of 0.1; a third of it is still heard. */
  private static final double AUDIBLE = 0.03;

  private static final int WINDOWS_PER_SECOND = 100;

  /** 60 ms: a shorter hole is one that a receiver bridges, as after any late packet. */
  private static final int SILENCE_WINDOWS = 6;

  private Silence() {}

  /**
   * How long after a moment the last silence of 60 ms or more ended, ms; 0 when nothing was
   * missing. Infinite unless the tone is heard well at the end of what there is.
   *
   * @param from that moment, samples
   * @param hz the tone
   */
  static double endMs(float[] heard, int from, double hz) {
    double[] levels =
        ToneAnalysis.levels(java.util.Arrays.copyOfRange(heard, from, heard.length), hz);
    int end = last(levels);
    boolean wellAtTheEnd = levels.length - end >= WINDOWS_PER_SECOND / 2;
    return wellAtTheEnd ? end * 1000.0 / WINDOWS_PER_SECOND : Double.POSITIVE_INFINITY;
  }

  /** Whether there is none in a recording. */
  static boolean none(float[] heard, double hz) {
    return last(ToneAnalysis.levels(heard, hz)) == 0;
  }

  /** Where the last one ends, windows; 0 when there is none. */
  private static int last(double[] levels) {
    int end = 0;
    int silent = 0;
    for (int i = 0; i < levels.length; i++) {
      silent = levels[i] > AUDIBLE ? 0 : silent + 1;
      if (silent >= SILENCE_WINDOWS) {
        end = i + 1;
      }
    }
    return end;
  }
}
