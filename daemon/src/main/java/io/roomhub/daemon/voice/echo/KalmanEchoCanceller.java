package io.roomhub.daemon.voice.echo;

/**
 * The hub's own echo canceller: bulk delay and clock skew are found and taken out of the reference,
 * a Kalman filter models the room, and what it leaves is suppressed where nobody near speaks.
 * Delays the microphone by 10 ms.
 *
 * <p>{@link #process} belongs to the capture thread and allocates nothing; {@link #status} may be
 * read by any.
 */
public final class KalmanEchoCanceller implements EchoCanceller {
  private static final String ENGINE = "kalman 1";

  /** Modelled reverberation: 280 ms, of which 80 ms beyond 8 kHz. */
  private static final int PARTITIONS = 28;

  private static final int FULL_BAND_PARTITIONS = 8;

  /** Coherence of error and echo from which the filter must be wrong, and for how many blocks. */
  private static final float MISADJUSTED = 0.28f;

  private static final int MISADJUSTED_BLOCKS = 6;
  private static final int PATIENCE_BLOCKS = 40;

  /** Far sound, blocks, for which the filter may be unsure: at first, and after a change. */
  private static final int START_BLOCKS = 250;

  private static final int CHANGE_BLOCKS = 150;

  private final PartitionedKalmanFilter filter =
      new PartitionedKalmanFilter(PARTITIONS, FULL_BAND_PARTITIONS);
  private final ReferenceAligner reference = new ReferenceAligner();
  private final EchoAligner aligner = new EchoAligner(reference, filter);
  private final ResidualSuppressor suppressor = new ResidualSuppressor();
  private final HalfDuplex halfDuplex = new HalfDuplex();
  private final float[] aligned = new float[PartitionedKalmanFilter.BLOCK];
  private final float[] error = new float[PartitionedKalmanFilter.BLOCK];
  private final float[] echo = new float[PartitionedKalmanFilter.BLOCK];
  private int misadjusted;
  private int patience;

  /** A canceller that has heard nothing yet. */
  public KalmanEchoCanceller() {
    halfDuplex.begin(START_BLOCKS);
  }

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public String engine() {
    return ENGINE;
  }

  @Override
  public void process(float[] microphone, float[] played) {
    aligner.add(played, microphone);
    reference.read(0, aligned);
    filter.process(aligned, microphone, error, echo);
    float ceiling =
        halfDuplex.ceiling(energy(played), energy(microphone), energy(error));
    suppressor.process(error, echo, filter.expectedResidual(), ceiling);
    System.arraycopy(error, 0, microphone, 0, error.length);
    watchRoom();
  }

  private static float energy(float[] block) {
    float sum = 0;
    for (float sample : block) {
      sum += sample * sample;
    }
    return sum / block.length;
  }

  /** A settled filter leaves nothing that is coherent with its own estimate. */
  private void watchRoom() {
    if (patience > 0) {
      patience--;
    } else if (suppressor.model().misadjustment() < MISADJUSTED) {
      misadjusted = 0;
    } else if (++misadjusted > MISADJUSTED_BLOCKS) {
      filter.unsettle(1);
      halfDuplex.begin(CHANGE_BLOCKS);
      misadjusted = 0;
      patience = PATIENCE_BLOCKS;
    }
  }

  /** The echo taken out of the last block by the filter, 480 samples. */
  float[] estimatedEcho() {
    return echo;
  }

  /** The gains that the suppressor applied last, for every bin. */
  float[] gains() {
    return suppressor.gains();
  }

  NoiseFloor floor() {
    return suppressor.floor();
  }

  ResidualEchoModel model() {
    return suppressor.model();
  }

  ReferenceAligner reference() {
    return reference;
  }

  EchoAligner aligner() {
    return aligner;
  }
}
