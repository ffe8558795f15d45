package io.roomhub.daemon.voice.load;

/**
 * How much the hub does with its sound, everything first. Each step leaves out what is missed least
 * of what is left.
 */
public enum LoadLevel {
  FULL(10, true, true, "everything"),
  COMPLEXITY_5(5, true, true, "opus complexity 5 at most"),
  COMPLEXITY_2(2, true, true, "opus complexity 2 at most"),
  COMPLEXITY_0(0, true, true, "opus complexity 0"),
  NO_BEAM(0, false, true, "opus complexity 0, no beamforming"),
  NO_DENOISE(0, false, false, "opus complexity 0, no beamforming, no noise suppression");

  private final int complexityLimit;
  private final boolean beam;
  private final boolean denoise;
  private final String words;

  LoadLevel(int complexityLimit, boolean beam, boolean denoise, String words) {
    this.complexityLimit = complexityLimit;
    this.beam = beam;
    this.denoise = denoise;
    this.words = words;
  }

  /** Highest Opus complexity, 0..10. */
  public int complexityLimit() {
    return complexityLimit;
  }

  /** Whether there is time for beamforming. */
  public boolean beam() {
    return beam;
  }

  /** Whether there is time for noise suppression. */
  public boolean denoise() {
    return denoise;
  }

  /** What is done, for people. */
  public String words() {
    return words;
  }

  LoadLevel less() {
    return values()[Math.min(ordinal() + 1, values().length - 1)];
  }

  LoadLevel more() {
    return values()[Math.max(ordinal() - 1, 0)];
  }
}
