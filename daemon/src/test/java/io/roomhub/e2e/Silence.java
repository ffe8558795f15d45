package io.roomhub.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where a tone in a recording is not heard. */
final class Silence {
  /** A tone of -20 dBFS has an amplitude of 0.1; a third of it is still heard. */
  private static final double AUDIBLE = 0.03;

  private static final int WINDOW_MS = 10;

  /** 60 ms: a shorter hole is one that a receiver bridges, as after any late packet. */
  private static final int SILENCE_WINDOWS = 6;

  private Silence() {}

  /**
   * A hole.
   *
   * @param fromMs its begin
   * @param toMs its end
   */
  record Hole(int fromMs, int toMs) {
    @Override
    public String toString() {
      return fromMs + " to " + toMs;
    }
  }

  /**
   * How long after a moment the last silence of 60 ms or more ended, ms; 0 when nothing was
   * missing. Infinite unless the tone is heard well at the end of what there is.
   *
   * @param from that moment, samples
   * @param hz the tone
   */
  static double endMs(float[] heard, int from, double hz) {
    double[] levels = ToneAnalysis.levels(Arrays.copyOfRange(heard, from, heard.length), hz);
    List<Hole> holes = holes(levels);
    int endMs = holes.isEmpty() ? 0 : holes.getLast().toMs();
    boolean wellAtTheEnd = levels.length * WINDOW_MS - endMs >= 500;
    return wellAtTheEnd ? endMs : Double.POSITIVE_INFINITY;
  }

  /** All of 60 ms or more after a moment; arguments as of {@link #endMs}. */
  static List<Hole> holes(float[] heard, int from, double hz) {
    return holes(ToneAnalysis.levels(Arrays.copyOfRange(heard, from, heard.length), hz));
  }

  /** Whether there is none in a recording. */
  static boolean none(float[] heard, double hz) {
    return holes(ToneAnalysis.levels(heard, hz)).isEmpty();
  }

  private static List<Hole> holes(double[] levels) {
    List<Hole> holes = new ArrayList<>();
    int silent = 0;
    for (int i = 0; i <= levels.length; i++) {
      if (i < levels.length && levels[i] <= AUDIBLE) {
        silent++;
      } else {
        if (silent >= SILENCE_WINDOWS) {
          holes.add(new Hole((i - silent) * WINDOW_MS, i * WINDOW_MS));
        }
        silent = 0;
      }
    }
    return holes;
  }
}
