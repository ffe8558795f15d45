package io.roomhub.daemon.voice.echo;

/**
 * Measures for the status how much of the echo is taken out, and tells whether both sides speak.
 * The capture thread owns it; any thread may ask.
 */
final class EchoMeter {
  /** Share of bands with echo in them from which there is one. */
  static final float ECHO_HEARD = 0.3f;

  /** How long double talk is reported after its last syllable. */
  private static final int DOUBLE_TALK_BLOCKS = 30;

  private static final float ERLE_SMOOTHING = 0.995f;

  /** Over 0.1 s, so that it is known at once when the filter fits no longer. */
  private static final float FILTER_SMOOTHING = 0.9f;

  /** Share that a filter leaves which cannot be badly aligned: 10 dB. */
  private static final float FITS = 0.1f;

  private float filterHeard;
  private float filterLeft;
  private float heardEnergy;
  private float sentEnergy;
  private int doubleTalkBlocks;
  private volatile float erleDb = Float.NaN;
  private volatile boolean doubleTalk;

  /**
   * Takes a block.
   *
   * @param model that judged it
   * @param heard mean square of the microphone
   * @param sent mean square of what is left
   * @param guarded whether near speech cannot be told from echo now
   */
  void add(ResidualEchoModel model, float heard, float sent, boolean guarded) {
    boolean echoHeard = model.echoShare() > ECHO_HEARD;
    if (echoHeard && model.near() < 0.1f) {
      heardEnergy = ERLE_SMOOTHING * heardEnergy + (1 - ERLE_SMOOTHING) * heard;
      sentEnergy = ERLE_SMOOTHING * sentEnergy + (1 - ERLE_SMOOTHING) * sent;
      erleDb = (float) (10 * Math.log10((heardEnergy + 1e-12) / (sentEnergy + 1e-12)));
    }
    if (echoHeard && !guarded && model.near() > 0.5f) {
      doubleTalkBlocks = DOUBLE_TALK_BLOCKS;
    } else if (doubleTalkBlocks > 0) {
      doubleTalkBlocks--;
    }
    doubleTalk = doubleTalkBlocks > 0;
  }

  /**
   * Takes a block in which the loudspeaker is heard, mean squares.
   *
   * @param left what the filter alone leaves of it
   */
  void addFilter(float heard, float left) {
    filterHeard = FILTER_SMOOTHING * filterHeard + (1 - FILTER_SMOOTHING) * heard;
    filterLeft = FILTER_SMOOTHING * filterLeft + (1 - FILTER_SMOOTHING) * left;
  }

  /** Whether the filter took out so much of late that its alignment must be right. */
  boolean filterFits() {
    return filterLeft < FITS * filterHeard;
  }

  /** Nothing is played that could come back. */
  void silence() {
    doubleTalkBlocks = 0;
    doubleTalk = false;
  }

  /** What was measured so far is void: there is no echo. */
  void forget() {
    filterHeard = 0;
    filterLeft = 0;
    heardEnergy = 0;
    sentEnergy = 0;
    erleDb = Float.NaN;
  }

  /** Mean square of a block of even length. */
  static float energy(float[] block) {
    float sum = 0;
    float other = 0;
    for (int i = 0; i < block.length; i += 2) {
      float even = block[i];
      float odd = block[i + 1];
      sum += even * even;
      other += odd * odd;
    }
    return (sum + other) / block.length;
  }

  /** By how much less is sent than heard while only the far side speaks, dB; NaN at first. */
  float erleDb() {
    return erleDb;
  }

  /** Whether both sides speak. */
  boolean doubleTalk() {
    return doubleTalk;
  }
}
