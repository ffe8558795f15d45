package io.roomhub.daemon.voice.level;

/**
 * How loud somebody speaks: the mean power of the blocks in which they do, without the pauses, in
 * the manner of the active speech level of ITU-T P.56. The first words count at once; later the
 * estimate follows slowly, over about two seconds of speech. Owned by one audio thread.
 */
final class SpeechLevel {
  /** P.56 counts what is less than this below the level itself: 15.9 dB as a ratio of powers. */
  private static final double MARGIN = Math.pow(10, 1.59);

  private static final int MEMORY_BLOCKS = 200;

  /** So much speech that is far softer than expected, 0.5 s of it, is another talker. */
  private static final int SOFT_BLOCKS = 50;

  private double power;
  private int blocks;
  private double softPower;
  private int softBlocks;

  /**
   * Takes 10 ms.
   *
   * @param meanSquare its power; full scale ±1.0
   * @param speech whether somebody speaks in it
   */
  void add(double meanSquare, boolean speech) {
    if (!speech) {
      return;
    }
    if (meanSquare * MARGIN >= power) {
      blocks = Math.min(blocks + 1, MEMORY_BLOCKS);
      power += (meanSquare - power) / blocks;
      softBlocks = 0;
    } else {
      softBlocks++;
      softPower = softBlocks == 1 ? meanSquare : Math.max(softPower, meanSquare);
      if (softBlocks == SOFT_BLOCKS) {
        power = softPower;
        blocks = 1;
        softBlocks = 0;
      }
    }
  }

  /** Whether anything was said so far. */
  boolean known() {
    return blocks > 0;
  }

  /** The level, dBFS of a sine (see {@code LevelMeter}); meaningless while not {@link #known}. */
  double dbfs() {
    return 10 * Math.log10(2 * power);
  }
}
