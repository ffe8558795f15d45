package io.roomhub.daemon.voice.echo;

/**
 * Judges whether there is an echo at all. There is none while nothing audible is played, nor where
 * neither a delay can be found for long nor the filter explains any of what is heard: with a
 * headset, a file, or a device that takes its echo away itself. All work may rest then, but for the
 * search for a delay; the first delay that is found several times ends the rest.
 *
 * <p>Owned by the capture thread.
 */
final class EchoPresence {
  /** Rounds of the search that have to agree for it to be an echo: half a second. */
  static final int CERTAIN = 3;

  /** Blocks after the last far sound by which every echo of it has died: delay, and its tail. */
  private static final int SILENT_BLOCKS = 100;

  /** Far sound, blocks, in which no delay was found. */
  private static final int VAIN_BLOCKS = 1_200;

  private static final float SMOOTHING = 0.998f;

  /** Share of what is heard that a filter takes out anyhow, for want of better. */
  private static final float SHARE = 0.03f;

  /** Mean square of an echo that nobody hears: -72 dBFS of a sine. */
  private static final float INAUDIBLE = 3e-8f;

  private int silent = SILENT_BLOCKS;
  private int vain;
  private float heard;
  private float taken;
  private boolean absent;

  /**
   * Takes a block.
   *
   * @param played mean square of what the loudspeaker got
   * @param found whether a delay was found that is certain
   * @return whether there is an echo to be taken out
   */
  boolean present(float played, boolean found) {
    silent = played > HalfDuplex.AUDIBLE ? 0 : Math.min(silent + 1, SILENT_BLOCKS);
    if (found) {
      vain = 0;
      absent = false;
    }
    return !absent && silent < SILENT_BLOCKS;
  }

  /**
   * Takes what came of the block where there may be an echo, mean squares.
   *
   * @param microphone what was heard
   * @param echo what the filter took out of it
   */
  void judge(float microphone, float echo) {
    if (silent > 0) {
      return;
    }
    heard = SMOOTHING * heard + (1 - SMOOTHING) * microphone;
    taken = SMOOTHING * taken + (1 - SMOOTHING) * echo;
    vain = Math.min(vain + 1, VAIN_BLOCKS);
    absent = vain == VAIN_BLOCKS && taken < Math.max(INAUDIBLE, SHARE * heard);
  }

  /** Whether sound is played and no echo of it comes back. */
  boolean absent() {
    return absent;
  }

  /** Begins anew, with devices that are other ones. */
  void reset() {
    vain = 0;
    absent = false;
  }
}
