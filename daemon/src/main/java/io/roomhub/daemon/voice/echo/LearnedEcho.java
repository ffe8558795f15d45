package io.roomhub.daemon.voice.echo;

/**
 * What an echo canceller has learned of one pair of devices in its room, to begin with the next
 * time. Whoever wants it makes an empty one and hands it to {@link EchoCanceller#learn}; the
 * capture thread fills it, and touches it no more once it is {@link #complete()}.
 */
public final class LearnedEcho {
  private final float[] response;
  private double delay;
  private double skew;
  private volatile boolean complete;

  /** An empty one. */
  public LearnedEcho() {
    this(new float[KalmanEchoCanceller.RESPONSE]);
  }

  private LearnedEcho(float[] response) {
    this.response = response;
  }

  /**
   * One that is known.
   *
   * @param delay from the reference to the first sound of the echo, samples at 48 kHz
   * @param skew growth of the delay per sample; 1e-6 is one ppm
   * @param response the room's impulse response at 48 kHz, {@link #length()} samples
   */
  public static LearnedEcho of(double delay, double skew, float[] response) {
    if (response.length != KalmanEchoCanceller.RESPONSE) {
      throw new IllegalArgumentException("not a response of this engine");
    }
    LearnedEcho learned = new LearnedEcho(response.clone());
    learned.finish(delay, skew);
    return learned;
  }

  /** Samples of a response. */
  public static int length() {
    return KalmanEchoCanceller.RESPONSE;
  }

  /** Whether all is filled in, for good. Any thread; the rest may be read after that. */
  public boolean complete() {
    return complete;
  }

  /** From the reference to the first sound of the echo, samples. */
  public double delay() {
    return delay;
  }

  /** Growth of the delay per sample. */
  public double skew() {
    return skew;
  }

  /** The room's impulse response; to be filled until it is complete, read only then. */
  public float[] response() {
    return response;
  }

  /** Ends the filling in, {@link #response()} being full; see {@link #of} for the units. */
  public void finish(double delayFound, double skewFound) {
    delay = delayFound;
    skew = skewFound;
    complete = true;
  }
}
