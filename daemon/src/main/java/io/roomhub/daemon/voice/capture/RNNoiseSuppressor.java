package io.roomhub.daemon.voice.capture;

import io.roomhub.natives.RNNoise;

/** Noise suppression by RNNoise 0.2, a recurrent network; delays by 20 ms. */
public final class RNNoiseSuppressor implements NoiseSuppressor {
  private final RNNoise rnnoise = new RNNoise();
  private volatile float voiceProbability;

  private RNNoiseSuppressor() {}

  /** RNNoise where its library can be loaded, else a stand-in that says why it cannot. */
  public static NoiseSuppressor load() {
    return RNNoise.whyUnavailable()
        .<NoiseSuppressor>map(NoNoiseSuppressor::new)
        .orElseGet(RNNoiseSuppressor::new);
  }

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public String engine() {
    return "rnnoise 0.2";
  }

  @Override
  public void process(float[] block) {
    voiceProbability = rnnoise.processFrame(block, block);
  }

  @Override
  public float voiceProbability() {
    return voiceProbability;
  }

  @Override
  public void close() {
    rnnoise.close();
  }
}
