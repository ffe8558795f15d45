package io.roomhub.daemon.voice.level;

/**
 * Whether somebody speaks: by the noise suppressor's probability where there is one, else by energy
 * against a floor that follows the quietest of the recent past. Holds on for 200 ms so that the
 * gaps between syllables do not flicker. Owned by one audio thread; {@link #active()} may be read
 * by any.
 */
public final class VoiceActivity {
  private static final float LIKELY = 0.6f;
  private static final int HANG_OVER_BLOCKS = 20;

  /** Speech stands at least this much above the floor: 9 dB as a ratio of powers. */
  private static final double ABOVE_FLOOR = 8;

  /** The floor rises by 3 dB per second. */
  private static final double FLOOR_RISE = Math.pow(2, 0.01);

  /** -70 dBov: nothing below is speech. */
  private static final double LEAST = 1e-7;

  /** Zeros of a device, and not the silence of a room: -120 dBov. */
  private static final double NOTHING = 1e-12;

  private final double quietest;
  private double floor = LEAST;
  private int hold;
  private volatile boolean active;

  /** For talkers, whose sound may end in zeros. */
  public VoiceActivity() {
    this(0);
  }

  private VoiceActivity(double quietest) {
    this.quietest = quietest;
  }

  /** For a microphone: what comes after the zeros of its own mute key is no speech for that. */
  public static VoiceActivity ofMicrophone() {
    return new VoiceActivity(NOTHING);
  }

  /** Judges 10 ms by the suppressor's probability, 0..1. */
  public void byProbability(float probability) {
    decide(probability >= LIKELY);
  }

  /** Judges 10 ms by their mean square; full scale ±1.0. */
  public void byEnergy(double meanSquare) {
    boolean heard = meanSquare >= quietest;
    if (heard) {
      floor = Math.max(LEAST, Math.min(floor * FLOOR_RISE, meanSquare));
    }
    decide(heard && meanSquare > floor * ABOVE_FLOOR);
  }

  /** Whether somebody speaks now or did within the last 200 ms. Any thread. */
  public boolean active() {
    return active;
  }

  private void decide(boolean speech) {
    hold = speech ? HANG_OVER_BLOCKS : Math.max(0, hold - 1);
    active = hold > 0;
  }
}
