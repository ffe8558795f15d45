package io.roomhub.daemon.voice.capture;

/**
 * Notices somebody who speaks into a muted microphone: a second of speech while the room is silent
 * otherwise, told at most once a minute. Counts blocks of 10 ms. Owned by the capture thread.
 */
public final class TalkWhileMuted {
  private static final int SPEECH_BLOCKS = 100;
  private static final int MINUTE_BLOCKS = 6_000;

  /** Above this the loudspeaker may be what the microphone hears: -50 dBov, as a mean square. */
  private static final double PLAYED = 1e-5;

  private int speech;
  private int sinceTold = MINUTE_BLOCKS;

  /**
   * Takes 10 ms.
   *
   * @param voice whether somebody speaks
   * @param playedMeanSquare power of what the loudspeaker plays; full scale ±1.0
   * @return whether to tell them now
   */
  public boolean hears(boolean muted, boolean voice, double playedMeanSquare) {
    sinceTold = Math.min(sinceTold + 1, MINUTE_BLOCKS);
    if (!muted || playedMeanSquare > PLAYED) {
      speech = 0;
      return false;
    }
    // Words have gaps: silence takes away more slowly than speech adds.
    speech = voice ? speech + 1 : Math.max(0, speech - 1);
    if (speech < SPEECH_BLOCKS || sinceTold < MINUTE_BLOCKS) {
      return false;
    }
    speech = 0;
    sinceTold = 0;
    return true;
  }
}
