package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.RoomOfTwo;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Speech with white noise into a hub's microphone: what a listening hub plays, with and without
 * noise suppression. The same recording by WebRTC's suppressor beside it, where its library loads.
 */
final class NoiseBench implements Benchmark {
  private static final double SPEECH_DBFS = -20;
  private static final double NOISE_DBFS = -40;
  private static final double SECONDS = 30;
  private static final int WINDOW = 960;

  @Override
  public String name() {
    return "noise";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    float[] speech = Speech.sentences("en", SPEECH_DBFS);
    Path microphone = scratch.resolve("microphone.wav");
    float[] noise = Speech.noise(speech.length, NOISE_DBFS, 1);
    Speech.write(microphone, speech, noise);
    Levels plain = listen(scratch.resolve("plain"), microphone, false);
    Levels suppressed = listen(scratch.resolve("suppressed"), microphone, true);
    Levels before = levels(sum(speech, noise));
    Levels reference =
        WebRtcEchoCanceller.whyUnavailable().isEmpty()
            ? levels(WebRtcNoiseSuppressor.suppressed(sum(speech, noise)))
            : new Levels(Double.NaN, Double.NaN);
    return new BenchTable(
            name(),
            "speech -20 dBFS in white noise -40 dBFS, at a listening hub, RNNoise against none"
                + " (reference: WebRTC's noise suppression, high)")
        .figure("noise between words, none", plain.pauses(), "dBFS")
        .figure("noise between words, RNNoise", suppressed.pauses(), "dBFS")
        .atLeast(
            20,
            "noise falls by",
            plain.pauses() - suppressed.pauses(),
            "dB",
            before.pauses() - reference.pauses())
        .figure("speech, none", plain.speech(), "dBFS")
        .atMost(
            2,
            "speech level differs by",
            Math.abs(plain.speech() - suppressed.speech()),
            "dB",
            Math.abs(before.speech() - reference.speech()));
  }

  /** Levels of the loudest and the quietest fifth of the 20 ms windows. */
  private record Levels(double speech, double pauses) {}

  private static Levels listen(Path directory, Path microphone, boolean suppression) {
    try (RoomOfTwo room =
        RoomOfTwo.start(
            directory,
            microphone,
            """
            "autoGainControl": false, "noiseSuppression": """
                + suppression)) {
      Await.seconds(5 + SECONDS);
      return levels(WavFile.tail(WavFile.read(room.heard()), SECONDS));
    }
  }

  private static float[] sum(float[] speech, float[] noise) {
    float[] sum = new float[speech.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = speech[i] + noise[i];
    }
    return sum;
  }

  private static Levels levels(float[] heard) {
    double[] levels = new double[heard.length / WINDOW];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.max(-100, ToneAnalysis.levelDbfs(heard, i * WINDOW, (i + 1) * WINDOW));
    }
    Arrays.sort(levels);
    int fifth = levels.length / 5;
    return new Levels(
        Medians.median(Arrays.copyOfRange(levels, levels.length - fifth, levels.length)),
        Medians.median(Arrays.copyOfRange(levels, 0, fifth)));
  }
}
