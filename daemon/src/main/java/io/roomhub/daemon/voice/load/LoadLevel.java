package io.roomhub.daemon.voice.load;

/**
 * How much the hub does with its sound, everything first. Each step leaves out what is missed least
 * of what is left.
 */
public enum LoadLevel {
  FULL(10, true, "everything"),
  COMPLEXITY_5(5, true, "opus complexity 5 at most"),
  COMPLEXITY_2(2, true, "opus complexity 2 at most"),
  COMPLEXITY_0(0, true, "opus complexity 0"),
  NO_DENOISE(0, false, "opus complexity 0, no noise suppression");

  private final int complexityLimit;
  private final boolean denoise;
  private final String words;

  LoadLevel(int complexityLimit, boolean denoise, String words) {
    this.complexityLimit = complexityLimit;
    this.denoise = denoise;
    this.words = words;
  }

  /** Highest Opus complexity, 0..10. */
  public int complexityLimit() {
    return complexityLimit;
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
