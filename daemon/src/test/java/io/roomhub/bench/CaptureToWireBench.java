package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.RoomOfTwo;
import java.nio.file.Path;

/** From the last sample of a frame captured to its datagram sent, as the hub itself measures it. */
final class CaptureToWireBench implements Benchmark {
  private static final int READINGS = 30;

  @Override
  public String name() {
    return "captureToWire";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Path microphone = scratch.resolve("microphone.wav");
    Speech.write(microphone, Speech.sentences("en", -20));
    try (RoomOfTwo room =
        RoomOfTwo.start(
            scratch,
            microphone,
            """
            "noiseSuppression": true""")) {
      Await.seconds(5);
      double[] readings = new double[READINGS];
      for (int i = 0; i < READINGS; i++) {
        readings[i] = room.talker().status().at("/audio/captureToWireMs").asDouble();
        Await.seconds(0.3);
      }
      return new BenchTable(
              name(), "20 ms frames, all stages on, median of " + READINGS + " readings")
          .atMost(25, "capture to wire", Medians.median(readings), "ms", Double.NaN);
    }
  }
}
