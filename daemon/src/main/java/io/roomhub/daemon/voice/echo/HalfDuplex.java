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
  private static final float AUDIBLE = 1.6e-8f;

  private int remaining;
  private int held;
  private float heldEnergy;
  private float farEnergy;

  /**
   * Begins to guard.
   *
   * @param blocks of far sound after which the filter is trusted whatever it leaves
   */
  void begin(int blocks) {
    remaining = Math.max(remaining, blocks);
  }

  /** The filter is known to fit. */
  void end() {
    remaining = 0;
  }

  /**
   * Takes a block's mean squares.
   *
   * @param far what the loudspeaker got
   * @param microphone what was heard
   * @return the highest gain that the suppressor may use, 0 to 1
   */
  float ceiling(float far, float microphone) {
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
    }
    return echo ? 0 : 1;
  }
}
