package io.roomhub.daemon.voice.echo;

/**
 * Tells which bins a spectrum can teach about. A tone teaches about its own frequency; what the
 * transform shows of it elsewhere is leakage, and would leave a filter sure of a response that it
 * never heard. Owned by the capture thread.
 */
final class ToneFinder {
  /** Share of all power within so many bins of the strongest that makes a tone. */
  private static final float TONE_SHARE = 0.9f;

  private static final int TONE_BINS = 2;

  private int firstTaught;
  private int lastTaught;

  /** Takes a spectrum. */
  void look(float[] re, float[] im) {
    int bins = re.length;
    float total = 0;
    float highest = 0;
    int peak = 0;
    for (int k = 0; k < bins; k++) {
      float a = re[k];
      float b = im[k];
      float power = a * a + b * b;
      total += power;
      if (power > highest) {
        highest = power;
        peak = k;
      }
    }
    float around = 0;
    for (int k = Math.max(0, peak - TONE_BINS); k <= Math.min(bins - 1, peak + TONE_BINS); k++) {
      around += re[k] * re[k] + im[k] * im[k];
    }
    boolean tone = around > TONE_SHARE * total;
    firstTaught = tone ? peak - 2 * TONE_BINS : 0;
    lastTaught = tone ? peak + 2 * TONE_BINS : bins;
  }

  /** First bin that it teaches about. */
  int firstTaught() {
    return firstTaught;
  }

  /** Last one, or more. */
  int lastTaught() {
    return lastTaught;
  }
}
