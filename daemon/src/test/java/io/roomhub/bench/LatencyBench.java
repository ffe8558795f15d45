package io.roomhub.bench;

import io.roomhub.daemon.app.HubInProcess;
import io.roomhub.e2e.Await;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.hardware.clock.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * From mouth to ear: speech at the virtual microphone of one hub, and when it comes out of the
 * virtual speaker of another, over loopback. Sample by sample: the waveforms are laid over each
 * other.
 */
final class LatencyBench implements Benchmark {
  private static final int RATE = 48_000;
  private static final double NO_REFERENCE = Double.NaN;
  private static final int ROUNDS = 5;

  /** What is laid over: 2 s. */
  private static final int PIECE = 2 * RATE;

  private static final int MAX_DELAY = Alignment.MAX_DELAY;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    return new BenchTable(
            name(), "mouth to ear, hub to hub on loopback, virtual devices, median of " + ROUNDS)
        .atMost(
            70, "20 ms frames, everything on", hubToHub(scratch, 20, 20, true), "ms", NO_REFERENCE)
        .atMost(
            50,
            "10 ms frames, minMs 10, everything on",
            hubToHub(scratch, 10, 10, true),
            "ms",
            NO_REFERENCE)
        .figure("10 ms frames, minMs 20, everything on", hubToHub(scratch, 10, 20, true), "ms")
        .figure("20 ms frames, no noise suppression", hubToHub(scratch, 20, 20, false), "ms")
        .figure(
            "10 ms frames, minMs 10, no noise suppression", hubToHub(scratch, 10, 10, false), "ms");
  }

  private static double hubToHub(Path scratch, int frameMs, int minMs, boolean denoise)
      throws Exception {
    Path directory = scratch.resolve(frameMs + "-" + minMs + "-" + denoise);
    Path microphone = scratch.resolve("microphone.wav");
    Speech.write(microphone, Speech.sentences("en", -20));
    String chain =
        "\"noiseSuppression\": %s, \"opus\": {\"frameMs\": %d}, \"jitterBuffer\": {\"minMs\": %d}"
            .formatted(denoise, frameMs, minMs);
    int port = freePort();
    SystemClock clock = new SystemClock();
    TimedSoundSystem talker = new TimedSoundSystem(clock);
    TimedSoundSystem listener = new TimedSoundSystem(clock);
    String talking =
        "{\"type\": \"file\", \"path\": \"%s\", \"loop\": true}, %s".formatted(microphone, chain);
    String listening = "{\"type\": \"silence\"}, " + chain;
    String server =
        "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": %d, \"tls\": false}"
            .formatted(port);
    String client = "{\"type\": \"websocket\", \"url\": \"ws://127.0.0.1:%d/ws\"}".formatted(port);
    double[] millis = new double[ROUNDS];
    try (HubInProcess first = start(directory, "talker", talking, server, clock, talker);
        HubInProcess second = start(directory, "listener", listening, client, clock, listener)) {
      // The jitter buffer starts careful and needs its time to shrink.
      Await.seconds(25);
      for (int round = 0; round < ROUNDS; round++) {
        Await.seconds(3);
        long from = clock.nanoTime() - 2_900_000_000L;
        float[] said = talker.heard.from(from, PIECE);
        float[] heard = listener.played.from(from, PIECE + MAX_DELAY);
        millis[round] = Alignment.delay(said, heard) / 48.0;
      }
    }
    return Medians.median(millis);
  }

  private static HubInProcess start(
      Path directory,
      String name,
      String input,
      String rail,
      SystemClock clock,
      TimedSoundSystem sound)
      throws Exception {
    Path home = directory.resolve(name);
    String config =
        HubConfigs.hub(name, input, home.resolve("out.wav"), rail)
            .replaceFirst(
                "\"gpio\"",
                "\"control\": {\"socket\": \"control.sock\"}, \"metrics\": {\"port\": 0}, \"gpio\"");
    return HubInProcess.start(home, config, clock, sound);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
