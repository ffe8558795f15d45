package io.roomhub.hardware.sound;

/**
 * The unit of sound inside the hub: 10 ms of 48 kHz mono, 480 {@code float} samples, full scale
 * ±1.0. Devices of any other rate and channel count are converted at the edge.
 */
public final class AudioBlock {
  /** Samples per second, Hz. */
  public static final int SAMPLE_RATE = 48_000;

  /** Samples in one block. */
  public static final int SAMPLES = 480;

  /** Length of one block, ns. */
  public static final long NANOS = 10_000_000L;

  private AudioBlock() {}
}
