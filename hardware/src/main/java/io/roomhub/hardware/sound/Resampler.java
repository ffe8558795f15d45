package io.roomhub.hardware.sound;

import java.math.BigInteger;

/**
 * Streaming sample rate converter, mono: a polyphase windowed sinc (Kaiser, 85 dB) for any pair of
 * rates between 8 and 192 kHz.
 *
 * <p>The pass band reaches 0.45 of the lower rate; from half of the lower rate on everything is
 * gone. Where the two rates have a small ratio (16 to 48 kHz, 44.1 to 48 kHz) every output falls on
 * a stored phase of the filter; for all others, and while the ratio is trimmed, neighbouring phases
 * are interpolated linearly, which keeps the error below -90 dB (J. O. Smith, "Digital Audio
 * Resampling", section "Quantization Issues").
 *
 * <p>The position in the input is kept in whole numbers, so a stream of any length has exactly the
 * expected number of samples. {@link #setRatio} changes how fast that position advances and nothing
 * else: the output goes on without a click.
 *
 * <p>Used in turns of {@link #push} and {@link #pull}. Owned by one thread; allocates only in the
 * constructor.
 */
public final class Resampler {
  /** Lowest rate on either side, Hz. */
  public static final int MIN_RATE = 8_000;

  /** Highest rate on either side, Hz. */
  public static final int MAX_RATE = 192_000;

  /** How far {@link #setRatio} may go in both directions, parts per million. */
  public static final double MAX_PPM = 10_000;

  /** Most samples that may be asked for or wait at once: keeps the arithmetic inside 63 bits. */
  public static final int MAX_PENDING = 16_384;

  private static final long BILLION = 1_000_000_000L;
  private static final int WANTED_PHASES = 256;
  private static final int MAX_EXACT_PHASES = 640;

  /** Edge of the pass band and begin of the stop band, as fractions of the lower rate. */
  private static final double PASS_EDGE = 0.45;

  private static final double STOP_EDGE = 0.5;

  private final int inputRate;
  private final int outputRate;
  private final int taps;
  private final int phases;
  private final float[][] table;

  /** Fraction of an input sample, in units of 1/one. */
  private long fraction;

  private final long one;
  private final long nominalStep;
  private long step;

  /** Input samples; the window of the next output begins at {@code start}. */
  private final float[] buffer;

  private int start;
  private int end;

  /**
   * A converter that starts in silence.
   *
   * @param inputRate Hz, {@link #MIN_RATE} to {@link #MAX_RATE}
   * @param outputRate Hz, likewise
   * @param maxPending most input samples that will ever wait between a push and the pulls after it,
   *     1 to {@link #MAX_PENDING}
   * @throws IllegalArgumentException when a rate or the size is out of range
   */
  public Resampler(int inputRate, int outputRate, int maxPending) {
    checkRate(inputRate);
    checkRate(outputRate);
    checkCount(maxPending, 1);
    this.inputRate = inputRate;
    this.outputRate = outputRate;
    int gcd = BigInteger.valueOf(inputRate).gcd(BigInteger.valueOf(outputRate)).intValue();
    int up = outputRate / gcd;
    int down = inputRate / gcd;
    double lower = Math.min(1.0, (double) outputRate / inputRate);
    this.taps = KaiserSinc.taps((STOP_EDGE - PASS_EDGE) * lower);
    int wanted = (int) Math.ceil(WANTED_PHASES * lower);
    this.phases = up <= MAX_EXACT_PHASES ? up * Math.ceilDiv(wanted, up) : wanted;
    this.table = KaiserSinc.table(phases, taps, (PASS_EDGE + STOP_EDGE) / 2 * lower);
    this.one = up * BILLION;
    this.nominalStep = down * BILLION;
    this.step = nominalStep;
    // Compacting moves at most the window and what waits; twice the room makes it rare.
    this.buffer = new float[2 * (taps + maxPending)];
    // The window lies in silence except for its last sample, the first input: the first output
    // needs one input, and the delay is constant from there on.
    this.end = taps - 1;
  }

  private static void checkCount(int samples, int least) {
    if (samples < least || samples > MAX_PENDING) {
      throw new IllegalArgumentException(
          samples + " samples at once are outside " + least + " to " + MAX_PENDING);
    }
  }

  private static void checkRate(int rate) {
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "sample rate " + rate + " Hz is outside " + MIN_RATE + " to " + MAX_RATE + " Hz");
    }
  }

  /** Rate of what is pushed, Hz. */
  public int inputRate() {
    return inputRate;
  }

  /** Rate of what is pulled, Hz. */
  public int outputRate() {
    return outputRate;
  }

  /**
   * Group delay in output samples: a click pushed at input time t leaves at output time {@code t *
   * outputRate / inputRate + delaySamples()}.
   */
  public double delaySamples() {
    return taps / 2.0 * outputRate / inputRate;
  }

  /**
   * Trims the ratio from the next output on, without a click. Resolution 0.001 ppm.
   *
   * @param ppm positive when the input clock runs fast: for the same output, more input is used up
   *     by this many parts per million; within ±{@link #MAX_PPM}
   * @throws IllegalArgumentException when {@code ppm} is out of range or not a number
   */
  public void setRatio(double ppm) {
    if (!(Math.abs(ppm) <= MAX_PPM)) {
      throw new IllegalArgumentException("ratio trim out of range: " + ppm + " ppm");
    }
    step = nominalStep + (nominalStep / BILLION) * Math.round(ppm * 1000);
  }

  /**
   * How many more input samples must be pushed before {@code outputs} samples can be pulled.
   *
   * @param outputs 1 to {@link #MAX_PENDING}
   */
  public int inputNeeded(int outputs) {
    checkCount(outputs, 1);
    long lastStart = start + (fraction + (outputs - 1) * step) / one;
    return (int) Math.max(0, lastStart + taps - end);
  }

  /** How many output samples can be pulled now. */
  public int available() {
    // Output k can be made when its window, which begins at start + floor((fraction + k * step) /
    // one), ends within the input.
    long room = (long) end - taps - start + 1;
    if (room <= 0) {
      return 0;
    }
    return (int) Math.ceilDiv(room * one - fraction, step);
  }

  /**
   * Adds input.
   *
   * @param input samples, ±1.0
   * @throws IllegalStateException when more waits than the constructor was told
   */
  public void push(float[] input, int offset, int length) {
    if (length > buffer.length - end) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
      if (length > buffer.length - end) {
        throw new IllegalStateException(
            (end - start) + " samples wait to be pulled, no room for " + length + " more");
      }
    }
    System.arraycopy(input, offset, buffer, end, length);
    end += length;
  }

  /**
   * Takes up to {@code length} output samples.
   *
   * @return how many were written: fewer when input runs out
   */
  public int pull(float[] output, int offset, int length) {
    int made = 0;
    while (made < length && end - start >= taps) {
      output[offset + made] = next();
      made++;
      fraction += step;
      start += (int) (fraction / one);
      fraction %= one;
    }
    return made;
  }

  private float next() {
    long scaled = fraction * phases;
    int phase = (int) (scaled / one);
    long rest = scaled % one;
    return rest == 0
        ? dot(table[phase], buffer, start)
        : dot(table[phase], table[phase + 1], (float) ((double) rest / one), buffer, start);
  }

  /** Four sums at once: additions of one sum would wait for each other. */
  private static float dot(float[] row, float[] input, int from) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int t = 0, i = from; t < row.length; t += 4, i += 4) {
      a += row[t] * input[i];
      b += row[t + 1] * input[i + 1];
      c += row[t + 2] * input[i + 2];
      d += row[t + 3] * input[i + 3];
    }
    return (a + b) + (c + d);
  }

  /** The same with weights between two rows: {@code part} of the way from {@code row} to next. */
  private static float dot(float[] row, float[] next, float part, float[] input, int from) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int t = 0, i = from; t < row.length; t += 4, i += 4) {
      a += (row[t] + part * (next[t] - row[t])) * input[i];
      b += (row[t + 1] + part * (next[t + 1] - row[t + 1])) * input[i + 1];
      c += (row[t + 2] + part * (next[t + 2] - row[t + 2])) * input[i + 2];
      d += (row[t + 3] + part * (next[t + 3] - row[t + 3])) * input[i + 3];
    }
    return (a + b) + (c + d);
  }
}
