package io.roomhub.daemon.voice.echo;

/**
 * Guards the time in which the filter does not know the room yet: after the first far word, and
 * again after the room has changed. Whatever then comes together with far sound, and is not louder
 * than any echo of it could be, counts as echo. That ends after some seconds of far sound, whoever
 * else spoke meanwhile.
 *
 * <p>Owned by the capture thread; allocates nothing after construction.
 */
final class HalfDuplex {
  /** By how much power a loudspeaker can be louder in the microphone than in its own signal. */
  private static final float LOUDEST_COUPLING = 20;

  /** How fast an echo dies at least, power from block to block: half a second for 60 dB. */
  private static final float DECAY = 0.76f;

  /** How long it may be under way, blocks. */
  private static final int FLIGHT_BLOCKS = 30;

  /** Far sound below this is nothing, mean square: -75 dBFS of a sine. */
  static final float AUDIBLE = 1.6e-8f;

  /** Share of what is heard that a filter leaves which fits, and for how many blocks. */
  private static final float FITS = 0.1f;

  private static final int PROOF_BLOCKS = 12;

  private int remaining;
  private int held;
  private int unproven;
  private float heard;
  private float left;
  private float heldEnergy;
  private float farEnergy;

  /**
   * Begins to guard.
   *
   * @param blocks of far sound after which the filter is trusted whatever it leaves
   */
  void begin(int blocks) {
    remaining = Math.max(remaining, blocks);
    unproven = 0;
  }

  /** Begins to guard a filter that is thought to fit, until it has shown that it does. */
  void beginUntilProven(int blocks) {
    remaining = blocks;
    unproven = PROOF_BLOCKS;
    heard = 0;
    left = 0;
  }

  /**
   * Takes a block's mean squares.
   *
   * @param far what the loudspeaker got
   * @param microphone what was heard
   * @param error what the filter left of it
   * @return the highest gain that the suppressor may use, 0 to 1
   */
  float ceiling(float far, float microphone, float error) {
    if (far >= heldEnergy || --held <= 0) {
      heldEnergy = far;
      held = FLIGHT_BLOCKS;
    }
    farEnergy = Math.max(heldEnergy, DECAY * farEnergy);
    if (remaining == 0 || farEnergy < AUDIBLE) {
      return 1;
    }
    boolean echo = microphone < LOUDEST_COUPLING * farEnergy;
    if (echo && far > AUDIBLE) {
      remaining--;
      prove(microphone, error);
    }
    return echo ? 0 : 1;
  }

  private void prove(float microphone, float error) {
    if (unproven == 0) {
      return;
    }
    heard = 0.9f * heard + microphone;
    left = 0.9f * left + error;
    unproven = left < FITS * heard ? unproven - 1 : PROOF_BLOCKS;
    if (unproven == 0) {
      remaining = 0;
    }
  }
}
