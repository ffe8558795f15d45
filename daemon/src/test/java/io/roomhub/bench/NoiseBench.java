package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.RoomOfTwo;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Speech with white noise into a hub's microphone: what a listening hub plays, with and without
 * noise suppression.
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
    Speech.write(microphone, speech, Speech.noise(speech.length, NOISE_DBFS, 1));
    Levels plain = listen(scratch.resolve("plain"), microphone, false);
    Levels suppressed = listen(scratch.resolve("suppressed"), microphone, true);
    return new BenchTable(
            name(),
            "speech -20 dBFS in white noise -40 dBFS, at a listening hub, RNNoise against none")
        .figure("noise between words, none", plain.pauses(), "dBFS")
        .figure("noise between words, RNNoise", suppressed.pauses(), "dBFS")
        .atLeast(20, "noise falls by", plain.pauses() - suppressed.pauses(), "dB")
        .figure("speech, none", plain.speech(), "dBFS")
        .atMost(
            2,
            "speech level differs by",
            Math.abs(plain.speech() - suppressed.speech()),
            "dB",
            Double.NaN);
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
      float[] heard = WavFile.tail(WavFile.read(room.heard()), SECONDS);
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
}
