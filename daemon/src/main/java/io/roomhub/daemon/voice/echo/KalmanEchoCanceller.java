package io.roomhub.daemon.voice.echo;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The hub's own echo canceller: the reference is bent as the loudspeaker bends it, bulk delay and
 * clock skew are found and taken out of it, a Kalman filter models the room, and what that leaves
 * is suppressed where nobody near speaks. Delays the microphone by 2.5 ms.
 *
 * <p>Owned by the capture thread and allocates nothing there; {@link #status} may be asked by any.
 */
public final class KalmanEchoCanceller implements EchoCanceller {
  private static final String ENGINE = "kalman 1";

  /** Modelled reverberation: 280 ms. */
  private static final int PARTITIONS = 28;

  /** Samples of the modelled response. */
  static final int RESPONSE = PARTITIONS * PartitionedKalmanFilter.BLOCK;

  /** Loss from which the room is known well enough to be remembered, dB. */
  private static final float WORTH_KEEPING_DB = 30;

  /** Coherence of error and echo from which the filter must be wrong, and for how many blocks. */
  private static final float MISADJUSTED = 0.28f;

  private static final int MISADJUSTED_BLOCKS = 12;

  /** How long a filter may take to fit again, twice as long each time that it did not: to 41 s. */
  private static final int LEAST_PATIENCE_BLOCKS = 40;

  private static final int MOST_PATIENCE_BLOCKS = 4_096;

  /** Blocks with echo and without a doubt after which the next doubt is the first again. */
  private static final int SETTLED_BLOCKS = 300;

  /** Share of the response's power that is in doubt when the filter is wrong. */
  private static final float CHANGED = 3;

  /** Far sound, blocks, for which the filter may be unsure: at first, and after a change. */
  private static final int START_BLOCKS = 150;

  private static final int CHANGE_BLOCKS = 150;

  private final PartitionedKalmanFilter filter = new PartitionedKalmanFilter(PARTITIONS);
  private final ReferenceAligner reference = new ReferenceAligner();
  private final LoudspeakerModel loudspeaker = new LoudspeakerModel();
  private final EchoAligner aligner = new EchoAligner(reference, filter);
  private final ResidualSuppressor suppressor = new ResidualSuppressor();
  private final HalfDuplex halfDuplex = new HalfDuplex();
  private final EchoPresence presence = new EchoPresence();
  private final EchoMeter meter = new EchoMeter();
  private final float[] bent = new float[PartitionedKalmanFilter.BLOCK];
  private final float[] far = new float[PartitionedKalmanFilter.BLOCK];
  private final float[] error = new float[PartitionedKalmanFilter.BLOCK];
  private final float[] echo = new float[PartitionedKalmanFilter.BLOCK];
  private boolean resting;
  private int misadjusted;
  private int patience;
  private int nextPatience = LEAST_PATIENCE_BLOCKS;
  private int settled;
  private int copied;
  private int movesBefore;

  private final AtomicReference<@Nullable LearnedEcho> known = new AtomicReference<>();
  private volatile @Nullable LearnedEcho wanted;

  private volatile float delayMs = Float.NaN;
  private volatile float skewPpm;
  private volatile boolean absent;

  /** A canceller that has heard nothing yet. */
  public KalmanEchoCanceller() {
    halfDuplex.begin(START_BLOCKS);
  }

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public void played(float[] block) {
    loudspeaker.bend(block, bent);
    reference.write(bent);
  }

  @Override
  public void process(float[] microphone) {
    beginWithKnown();
    boolean wasAbsent = presence.absent();
    boolean nearSpeaks = !resting && suppressor.model().near() > 0.5f;
    boolean found = aligner.advance(microphone, nearSpeaks || meter.filterFits());
    reference.readNewest(far);
    float playedEnergy = EchoMeter.energy(far);
    if (!presence.present(playedEnergy, found)) {
      rest(microphone);
      return;
    }
    wake(wasAbsent);
    reference.read(0, far);
    filter.process(far, microphone, error, echo);
    float heard = EchoMeter.energy(microphone);
    presence.judge(heard, EchoMeter.energy(echo));
    float left = EchoMeter.energy(error);
    if (playedEnergy > HalfDuplex.AUDIBLE) {
      meter.addFilter(heard, left);
    }
    float ceiling = halfDuplex.ceiling(playedEnergy, heard, left);
    suppressor.process(error, echo, filter.expectedResidual(), ceiling);
    System.arraycopy(error, 0, microphone, 0, error.length);
    loudspeaker.learn(far, filter, ceiling > 0);
    watchRoom();
    meter.add(suppressor.model(), heard, EchoMeter.energy(microphone), ceiling == 0);
    delayMs = (float) (aligner.delay() / 48);
    // The delay grows when the microphone's clock is the faster one.
    skewPpm = (float) (reference.growth() * 1e6);
    copyLearned();
  }

  /** There is no echo to be taken out. */
  private void rest(float[] microphone) {
    if (!resting) {
      Arrays.fill(echo, 0);
      meter.silence();
      copied = 0;
    }
    resting = true;
    suppressor.pass(microphone);
    absent = presence.absent();
    if (absent) {
      aligner.rest();
      meter.forget();
      delayMs = Float.NaN;
    }
  }

  /**
   * There may be an echo again.
   *
   * @param wasAbsent whether it had been thought that there is none
   */
  private void wake(boolean wasAbsent) {
    absent = false;
    if (!resting) {
      return;
    }
    resting = false;
    if (wasAbsent) {
      filter.forget();
      suppressor.forget();
      halfDuplex.begin(CHANGE_BLOCKS);
    }
    filter.refill(reference);
    loudspeaker.interrupted();
  }

  @Override
  public void restore(LearnedEcho learned) {
    known.set(learned);
  }

  @Override
  public void learn(LearnedEcho empty) {
    wanted = empty;
  }

  private void beginWithKnown() {
    if (known.getPlain() == null) {
      return;
    }
    LearnedEcho learned = known.getAndSet(null);
    if (learned != null && learned.complete()) {
      aligner.restore(learned.delay(), learned.skew());
      filter.restore(learned.response());
      filter.refill(reference);
      halfDuplex.beginUntilProven(START_BLOCKS);
      presence.reset();
    }
  }

  /** One partition with every block; anew when the response has been moved meanwhile. */
  private void copyLearned() {
    LearnedEcho into = wanted;
    if (into == null || !(meter.erleDb() > WORTH_KEEPING_DB) || Float.isNaN(delayMs)) {
      copied = 0;
      return;
    }
    if (movesBefore != aligner.moves()) {
      copied = 0;
      movesBefore = aligner.moves();
    }
    filter.copyResponse(copied, into.response());
    if (++copied == PARTITIONS) {
      into.finish(aligner.delay(), reference.growth());
      wanted = null;
      copied = 0;
    }
  }

  @Override
  public int delaySamples() {
    return ResidualSuppressor.DELAY;
  }

  @Override
  public EchoStatus status() {
    return new EchoStatus(ENGINE, meter.erleDb(), delayMs, skewPpm, meter.doubleTalk(), absent);
  }

  /**
   * A settled filter leaves nothing that is coherent with its own estimate. Nor does one that finds
   * no echo because there is none, as with headphones: hence the growing patience.
   */
  private void watchRoom() {
    if (patience > 0) {
      patience--;
    } else if (suppressor.model().misadjustment() < MISADJUSTED) {
      misadjusted = 0;
      settled += suppressor.model().echoShare() > EchoMeter.ECHO_HEARD ? 1 : 0;
      if (settled > SETTLED_BLOCKS) {
        nextPatience = LEAST_PATIENCE_BLOCKS;
      }
    } else if (++misadjusted > MISADJUSTED_BLOCKS) {
      filter.unsettle(CHANGED);
      aligner.alarm();
      if (nextPatience == LEAST_PATIENCE_BLOCKS) {
        halfDuplex.begin(CHANGE_BLOCKS);
      }
      misadjusted = 0;
      settled = 0;
      patience = nextPatience;
      nextPatience = Math.min(MOST_PATIENCE_BLOCKS, 2 * nextPatience);
    }
  }

  /** The echo taken out of the last block by the filter, 480 samples. */
  float[] estimatedEcho() {
    return echo;
  }

  /** What {@link LoudspeakerModel#curvature} has come to. */
  float loudspeakerCurvature() {
    return loudspeaker.curvature();
  }

  /** Copies the gains that the suppressor applied last, for every bin. */
  void copyGains(float[] perBin) {
    suppressor.copyGains(perBin);
  }
}
