package io.roomhub.daemon.voice.level;

import java.util.Arrays;

/**
 * Look-ahead peak limiter: nothing leaves louder than -1 dBFS, nothing below that is touched.
 * Delays by {@value #LOOK_AHEAD} samples (1 ms).
 *
 * <p>The gain each sample needs is held for the look-ahead by a sliding minimum, let go slowly (200
 * ms) and then averaged over the look-ahead, so that it has arrived, without a corner, when the
 * peak leaves the delay line: an average of values none of which is above what the peak needs is
 * not above it either. Owned by one audio thread.
 */
public final class Limiter {
  /** Delay, samples. */
  public static final int LOOK_AHEAD = 48;

  /** -1 dBFS. */
  private static final float CEILING = 0.8912509f;

  /** Time constant of 200 ms per sample. */
  private static final double RELEASE = 1 - Math.exp(-1.0 / (0.2 * 48_000));

  private final float[] delayLine = new float[LOOK_AHEAD];
  private final SlidingMinimum needed = new SlidingMinimum(LOOK_AHEAD + 1);
  private final double[] envelopes = new double[LOOK_AHEAD];
  private int at;
  private double envelope = 1;
  private double sum = LOOK_AHEAD;
  private int untouched;

  /** A limiter at rest. */
  public Limiter() {
    Arrays.fill(envelopes, 1);
  }

  /** Limits 10 ms in place. */
  public void process(float[] block) {
    if (untouched >= LOOK_AHEAD && peak(block) <= CEILING) {
      delay(block);
    } else {
      limit(block);
    }
  }

  private static float peak(float[] block) {
    float peak = 0;
    for (float sample : block) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }

  /**
   * The whole delay line passes at full gain and nothing new needs less, which is how nearly every
   * block goes. The sliding minimum need not hear of it: it holds nothing but ones.
   */
  private void delay(float[] block) {
    for (int i = 0; i < block.length; i++) {
      float in = block[i];
      block[i] = delayLine[at];
      delayLine[at] = in;
      at = at + 1 == LOOK_AHEAD ? 0 : at + 1;
    }
  }

  private void limit(float[] block) {
    for (int i = 0; i < block.length; i++) {
      float in = block[i];
      float peak = Math.abs(in);
      double least = needed.add(peak > CEILING ? CEILING / (double) peak : 1);
      double released = envelope + (1 - envelope) * RELEASE;
      envelope = Math.min(least, released > 0.99999 ? 1 : released);
      sum += envelope - envelopes[at];
      envelopes[at] = envelope;
      // Rounding errors of the running sum must not add up over days.
      untouched = envelope == 1 ? untouched + 1 : 0;
      if (untouched >= LOOK_AHEAD) {
        sum = LOOK_AHEAD;
      }
      float out = (float) (delayLine[at] * (sum / LOOK_AHEAD));
      delayLine[at] = in;
      at = at + 1 == LOOK_AHEAD ? 0 : at + 1;
      block[i] = Math.clamp(out, -1f, 1f);
    }
  }
}
