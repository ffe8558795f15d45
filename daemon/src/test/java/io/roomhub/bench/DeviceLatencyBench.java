package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PulseAudio;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * From mouth to ear through sound devices at both ends. A PulseAudio bus of two channels stands for
 * the air: the left one is the mouth, which the talker's microphone hears, the right one the ear,
 * which the listener's speaker plays to; one recording of both has one clock.
 */
final class DeviceLatencyBench implements Benchmark {
  private static final int RATE = 48_000;
  private static final int ROUNDS = 5;
  private static final int PIECE = 2 * RATE;

  /** Figures settle: jitter buffers start careful. */
  private static final double SETTLE_SECONDS = 25;

  private static final String BUS = "module-null-sink sink_name=bus rate=48000 channels=2";
  private static final String MOUTH =
      "module-remap-sink sink_name=mouth master=bus channels=1 master_channel_map=front-left"
          + " channel_map=front-left remix=no";
  private static final String EAR =
      "module-remap-sink sink_name=ear master=bus channels=1 master_channel_map=front-right"
          + " channel_map=front-right remix=no";
  private static final String MICROPHONE =
      "module-remap-source source_name=microphone master=bus.monitor channels=1"
          + " master_channel_map=front-left channel_map=front-left remix=no";
  private static final String NOWHERE = "module-null-sink sink_name=nowhere rate=48000 channels=1";

  private static final String DEVICES =
      "\"input\": \"auto\", \"autoGainControl\": false, \"noiseSuppression\": false";
  private static final String SERVER =
      "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0, \"tls\": false}";

  @Override
  public String name() {
    return "deviceLatency";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    double chromium = chromiumToChromium(scratch.resolve("reference"));
    double there = hubAndChromium(scratch.resolve("there"), true);
    double back = hubAndChromium(scratch.resolve("back"), false);
    return new BenchTable(
            name(),
            "mouth to ear through PulseAudio devices, median of "
                + ROUNDS
                + "; reference: Chromium to Chromium")
        .atMost(0.8 * chromium, "hub to Chromium", there, "ms", chromium)
        .atMost(0.8 * chromium, "Chromium to hub", back, "ms", chromium);
  }

  private static PulseAudio air(Path scratch) {
    return new PulseAudio(scratch.resolve("pulse"), BUS, MOUTH, EAR, MICROPHONE, NOWHERE);
  }

  private static double chromiumToChromium(Path scratch) throws Exception {
    String silent =
        HubConfigs.hub("Server", "{\"type\": \"silence\"}", scratch.resolve("unused.wav"), SERVER);
    try (PulseAudio air = air(scratch);
        HubProcess hub = HubProcess.start(scratch.resolve("hub"), silent, Map.of());
        Browser talker = Browser.onDevices(devices(air, true));
        Browser listener = Browser.onDevices(devices(air, false))) {
      join(talker, hub, "Talker");
      join(listener, hub, "Listener");
      talker.awaitConnected(2);
      return measure(air, scratch);
    }
  }

  private static double hubAndChromium(Path scratch, boolean hubTalks) throws Exception {
    try (PulseAudio air = air(scratch);
        HubProcess hub =
            HubProcess.start(scratch.resolve("hub"), onDevices(), devices(air, hubTalks));
        Browser browser = Browser.onDevices(devices(air, !hubTalks))) {
      join(browser, hub, "Page");
      browser.awaitConnected(1);
      return measure(air, scratch);
    }
  }

  private static Map<String, String> devices(PulseAudio air, boolean talker) {
    return talker
        ? air.environment("nowhere", "microphone")
        : air.environment("ear", "nowhere.monitor");
  }

  private static String onDevices() {
    return HubConfigs.hub("Hub", "\"auto\"", Path.of("unused.wav"), SERVER)
        .replaceFirst("\"input\": \"auto\"", DEVICES)
        .replaceFirst("\"output\": \\{[^}]*}", "\"output\": \"auto\"");
  }

  private static void join(Browser browser, HubProcess hub, String name) {
    browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM + "&processing=off");
    browser.joinAs(name);
  }

  private static double measure(PulseAudio air, Path scratch) throws Exception {
    Path speech = scratch.resolve("speech.wav");
    float[] sentences = Speech.sentences("en", -20);
    float[] talk = new float[(int) (SETTLE_SECONDS + 15) * RATE];
    for (int i = 0; i < talk.length; i++) {
      talk[i] = sentences[i % sentences.length];
    }
    Speech.write(speech, talk);
    Path both = scratch.resolve("both.wav");
    Process talking = air.play("mouth", speech);
    Await.seconds(SETTLE_SECONDS);
    Process recording = air.record("bus.monitor", 2, both);
    Await.seconds(3 * ROUNDS - 1);
    recording.destroy();
    talking.destroy();
    recording.waitFor();
    return median(both);
  }

  private static double median(Path both) throws IOException {
    ByteBuffer pcm = ByteBuffer.wrap(Files.readAllBytes(both)).order(ByteOrder.LITTLE_ENDIAN);
    int frames = (pcm.limit() - 44) / 4;
    double[] millis = new double[ROUNDS];
    int step = (frames - PIECE - Alignment.MAX_DELAY) / ROUNDS;
    for (int round = 0; round < ROUNDS; round++) {
      float[] mouth = channel(pcm, 0, round * step, PIECE);
      float[] ear = channel(pcm, 1, round * step, PIECE + Alignment.MAX_DELAY);
      millis[round] = Alignment.delay(mouth, ear) / 48.0;
    }
    return Medians.median(millis);
  }

  private static float[] channel(ByteBuffer pcm, int channel, int from, int count) {
    float[] samples = new float[count];
    for (int i = 0; i < count; i++) {
      samples[i] = pcm.getShort(44 + 4 * (from + i) + 2 * channel) / 32768f;
    }
    return samples;
  }
}
