package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.RoomOfTwo;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;

/** From the press of the mute button to silence in what a listening hub plays. */
final class MuteBench implements Benchmark {
  private static final int ROUNDS = 9;
  private static final int WINDOW = 120;

  @Override
  public String name() {
    return "mute";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Path microphone = scratch.resolve("tone.wav");
    WavFile.write(microphone, WavFile.tone(440, -20, 10));
    double[] millis = new double[ROUNDS];
    try (RoomOfTwo room = RoomOfTwo.start(scratch, microphone, false)) {
      Await.seconds(5);
      for (int round = 0; round < ROUNDS; round++) {
        int pressed = WavFile.read(room.heard()).length;
        room.talker().press("mute", true);
        Await.seconds(0.7);
        millis[round] = (firstSilence(WavFile.read(room.heard()), pressed) - pressed) / 48.0;
        room.talker().press("mute", false);
        Await.seconds(0.2);
        room.talker().press("mute", true);
        room.talker().press("mute", false);
        Await.seconds(1);
      }
    }
    return new BenchTable(
            name(),
            "press over the control socket to silence (-40 dB) at a listening hub, median of "
                + ROUNDS)
        .atMost(60, "press to silence", Medians.median(millis), "ms", Double.NaN);
  }

  private static int firstSilence(float[] heard, int from) {
    for (int at = from; at + WINDOW <= heard.length; at += WINDOW / 4) {
      if (ToneAnalysis.levelDbfs(heard, at, at + WINDOW) < -60) {
        return at;
      }
    }
    throw new AssertionError("never silent");
  }
}
