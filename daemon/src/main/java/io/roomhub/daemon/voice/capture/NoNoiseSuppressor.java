package io.roomhub.daemon.voice.capture;

/**
 * Stands where no noise suppressor could be loaded: sound passes unchanged, and status says why.
 *
 * @param reason for people, e.g. {@code librnnoise.so.0 is not there}
 */
public record NoNoiseSuppressor(String reason) implements NoiseSuppressor {
  @Override
  public boolean active() {
    return false;
  }

  @Override
  public String engine() {
    return "none: " + reason;
  }

  @Override
  public void process(float[] block) {}

  @Override
  public float voiceProbability() {
    return 0;
  }
}
