package io.roomhub.daemon.voice.receive;

import io.roomhub.hardware.sound.AudioBlock;

/**
 * Decides where sound is made shorter or longer to bring the delay where it should be. Pauses and
 * made-up sound are cut first and by any amount, since nobody hears it; speech only where it is
 * periodic, by whole periods and with rests between the seams, and more boldly the farther the
 * delay is off. Owned by the playback thread.
 */
final class Stretch {
  /** Samples that should wait for {@link #apply}: the longest period and a block to play. */
  static final int WORKING_SAMPLES = Similarity.MAX_LAG + AudioBlock.SAMPLES;

  /** A cut of less than 2 ms is not worth a seam. */
  private static final int LEAST_CUT = 96;

  /** The most that is cut from a pause at once, samples: 10 ms. */
  private static final int LARGEST_CUT = 480;

  /** Within speech, a delay up to 10 ms too long is left for the next pause. */
  private static final int TOLERANCE = 480;

  /** From 40 ms on the delay is far off. */
  private static final int FAR = 1920;

  private static final double LIKENESS = 0.9;
  private static final double LIKENESS_FAR = 0.6;
  private static final int REST_TICKS = 8;
  private static final int REST_TICKS_FAR = 4;

  private int ticksSinceSeam;

  /**
   * Acts on the front of the queue, at most one seam per tick. Call it once per tick.
   *
   * @param removable samples that nothing needs, or 0
   * @param missing samples by which the delay is too short, or 0
   * @param unheard whether nobody will notice what is done here
   * @return samples removed; negative when some were inserted
   */
  int apply(PcmQueue pcm, int removable, int missing, boolean unheard) {
    ticksSinceSeam++;
    int done = 0;
    if (unheard) {
      done = inPause(pcm, removable, missing);
    } else if (removable > TOLERANCE || missing > 0) {
      boolean far = Math.max(removable, missing) > FAR;
      if (ticksSinceSeam >= (far ? REST_TICKS_FAR : REST_TICKS)) {
        double likeness = far ? LIKENESS_FAR : LIKENESS;
        done = missing > 0 ? -pcm.lengthen(likeness) : pcm.shorten(removable, likeness);
      }
    }
    if (done != 0) {
      ticksSinceSeam = 0;
    }
    return done;
  }

  private static int inPause(PcmQueue pcm, int removable, int missing) {
    if (missing > 0) {
      int count = Math.min(missing, LARGEST_CUT);
      pcm.repeat(count);
      return -count;
    }
    int count = Math.min(Math.min(removable, LARGEST_CUT), pcm.size() - AudioBlock.SAMPLES);
    if (count < LEAST_CUT) {
      return 0;
    }
    pcm.cut(count);
    return count;
  }
}
