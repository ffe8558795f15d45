package io.roomhub.e2e;

import java.nio.file.Path;
import java.util.Arrays;

/** What the two ends of one call hear of each other's tone from a moment on. */
public final class CallWatch {
  /** A tone of -20 dBFS has an amplitude of 0.1; a third of it is still heard. */
  private static final double AUDIBLE = 0.03;

  private static final int WINDOWS_PER_SECOND = 100;

  /** 60 ms: a shorter hole is one that a receiver bridges, as after any late packet. */
  private static final int SILENCE_WINDOWS = 6;

  private final Ear one;
  private final Ear other;
  private final int oneBegan;
  private final int otherBegan;

  /**
   * Where one end writes what it plays.
   *
   * @param hz of the tone that it should hear
   */
  public record Ear(Path output, double hz) {
    private float[] heard() {
      return WavFile.read(output);
    }

    /** Whether the tone has been there for half a second. */
    public boolean hears() {
      float[] tail = WavFile.tail(heard(), 0.5);
      return tail.length >= 24_000 && lastSilence(ToneAnalysis.levels(tail, hz)) == 0;
    }
  }

  /** Begins to look. */
  public CallWatch(Ear one, Ear other) {
    this.one = one;
    this.other = other;
    oneBegan = one.heard().length;
    otherBegan = other.heard().length;
  }

  /**
   * How long after that moment the last silence of 60 ms or more ended, at the end that had to wait
   * longer, ms; 0 when nothing was missing. Infinite unless both ends hear each other well at the
   * end of what there is.
   */
  public double backAfterMs() {
    return Math.max(backAfterMs(one, oneBegan), backAfterMs(other, otherBegan));
  }

  private static double backAfterMs(Ear ear, int from) {
    float[] heard = ear.heard();
    double[] levels = ToneAnalysis.levels(Arrays.copyOfRange(heard, from, heard.length), ear.hz());
    int end = lastSilence(levels);
    boolean wellAtTheEnd = levels.length - end >= WINDOWS_PER_SECOND / 2;
    return wellAtTheEnd ? end * 1000.0 / WINDOWS_PER_SECOND : Double.POSITIVE_INFINITY;
  }

  /** Where the last silence ends, windows; 0 when there is none. */
  private static int lastSilence(double[] levels) {
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
