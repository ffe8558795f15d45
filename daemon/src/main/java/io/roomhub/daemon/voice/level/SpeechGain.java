package io.roomhub.daemon.voice.level;

/**
 * Brings one talker to a wanted level. The gain moves only while somebody speaks, so that noise in
 * a pause is never pumped up; it rises slowly and falls fast. Owned by one audio thread; {@link
 * #gainDb()} may be read by any.
 */
public final class SpeechGain {
  /** Where everybody is brought to, dBFS of a sine. */
  public static final double TARGET_DBFS = -20;

  /** 8 dB per second: from a whisper to the target within the five seconds that people forgive. */
  private static final double RISE_DB = 0.08;

  /** 40 dB per second: too loud is worse than too soft. */
  private static final double FALL_DB = 0.4;

  /** What is nearer than this to the target is left alone: nobody hears it. */
  private static final double TOLERANCE_DB = 0.5;

  private final double leastDb;
  private final double mostDb;
  private final SpeechLevel level = new SpeechLevel();
  private double gainDb;
  private float target = 1;
  private float factor = 1;
  private volatile double toldDb;

  /**
   * @param leastDb lowest gain, dB
   * @param mostDb highest gain, dB
   */
  public SpeechGain(double leastDb, double mostDb) {
    this.leastDb = leastDb;
    this.mostDb = mostDb;
  }

  /**
   * Scales 10 ms in place. What comes out may be above full scale.
   *
   * @param meanSquare of the block
   * @param speech whether somebody speaks in it
   */
  public void process(float[] block, double meanSquare, boolean speech) {
    level.add(meanSquare, speech);
    if (speech && level.known()) {
      steer();
    }
    if (target == factor) {
      if (target != 1) {
        scale(block, target, 0);
      }
      return;
    }
    scale(block, factor, (target - factor) / block.length);
    factor = target;
  }

  private void steer() {
    double wanted = Math.clamp(TARGET_DBFS - level.dbfs(), leastDb, mostDb);
    double error = wanted - gainDb;
    if (Math.abs(error) > TOLERANCE_DB) {
      gainDb += Math.clamp(error, -FALL_DB, RISE_DB);
      target = (float) Math.pow(10, gainDb / 20);
      toldDb = gainDb;
    }
  }

  private static void scale(float[] block, float from, float step) {
    for (int i = 0; i < block.length; i++) {
      block[i] *= from + step * (i + 1);
    }
  }

  /** The gain now, dB. Any thread. */
  public double gainDb() {
    return toldDb;
  }
}
