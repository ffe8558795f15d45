package io.roomhub.e2e;

import java.nio.file.Path;
import java.util.Arrays;

/** What the two ends of one call hear of each other's tone from a moment on. */
public final class CallWatch {
  private final Ear one;
  private final Ear other;
  private final int oneBegan;
  private final int otherBegan;
  private int oneEnded = Integer.MAX_VALUE;
  private int otherEnded = Integer.MAX_VALUE;

  /**
   * Where one end writes what it plays.
   *
   * @param hz of the tone that it should hear
   */
  public record Ear(Path output, double hz) {
    private int length() {
      return WavFile.length(output);
    }

    private float[] heard() {
      return WavFile.read(output);
    }

    private float[] heardUntil(int ended) {
      float[] all = heard();
      return ended < all.length ? Arrays.copyOf(all, ended) : all;
    }

    /** Whether the tone has been there for half a second. */
    public boolean hears() {
      float[] tail = WavFile.tail(heard(), 0.5);
      return tail.length >= 24_000 && Silence.none(tail, hz);
    }
  }

  /** Begins to look. */
  public CallWatch(Ear one, Ear other) {
    this.one = one;
    this.other = other;
    oneBegan = one.length();
    otherBegan = other.length();
  }

  /**
   * Ends it. What comes later does not count: to read long recordings is work for the machine, and
   * whoever plays them meanwhile may stumble.
   */
  public void end() {
    oneEnded = one.length();
    otherEnded = other.length();
  }

  /**
   * How long after that moment the last silence of 60 ms or more ended, at the end that had to wait
   * longer, ms; 0 when nothing was missing. Infinite unless both ends hear each other well at the
   * end of what there is.
   */
  public double backAfterMs() {
    return Math.max(
        Silence.endMs(one.heardUntil(oneEnded), oneBegan, one.hz()),
        Silence.endMs(other.heardUntil(otherEnded), otherBegan, other.hz()));
  }

  /** All silences of 60 ms or more since that moment, ms, at the one end and at the other. */
  public String silences() {
    return Silence.holes(one.heardUntil(oneEnded), oneBegan, one.hz())
        + " and "
        + Silence.holes(other.heardUntil(otherEnded), otherBegan, other.hz());
  }
}
