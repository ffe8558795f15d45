package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.PlainPage;
import io.roomhub.e2e.RoomOfTwo;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * From the press of the mute button to silence: in what a listening hub plays, and in a browser
 * whose page knows nothing but the sound itself.
 */
final class MuteBench implements Benchmark {
  private static final int ROUNDS = 9;
  private static final int WINDOW = 120;

  /** Notes since when the guest page has played nothing, ms since the epoch. */
  private static final String WATCH_PAGE =
      """
      window.silentSince = 0;
      setInterval(() => {
        const silent = [...document.querySelectorAll('audio')].every(sink => sink.muted);
        // It listens again after a moment: by then what was on its way has passed.
        if (silent) window.silentSince ||= Date.now();
      }, 1);
      """;

  /** Notes since when what the page receives has been silent, ms since the epoch. */
  private static final String LISTEN =
      """
      const receiver = roomhubTest.connections[0].getReceivers()[0];
      const context = new AudioContext({sampleRate: 48000, latencyHint: 0});
      const analyser = new AnalyserNode(context, {fftSize: 128});
      context.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
      const block = new Float32Array(128);
      window.silentSince = 0;
      setInterval(() => {
        analyser.getFloatTimeDomainData(block);
        const loud = block.some(sample => Math.abs(sample) > 1e-3);
        window.silentSince = loud ? 0 : window.silentSince || Date.now();
      }, 1);
      """;

  @Override
  public String name() {
    return "mute";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    Path microphone = scratch.resolve("tone.wav");
    WavFile.write(microphone, WavFile.tone(440, -20, 10));
    return new BenchTable(
            name(), "press over the control socket to silence (-60 dBFS), median of " + ROUNDS)
        .atMost(
            60, "at a listening hub", atHub(scratch.resolve("two"), microphone), "ms", Double.NaN)
        .atMost(
            60,
            "at a guest page",
            atBrowser(scratch.resolve("page"), microphone, true),
            "ms",
            Double.NaN)
        .figure(
            "at a page that knows only the sound",
            atBrowser(scratch.resolve("bare"), microphone, false),
            "ms");
  }

  private static double atHub(Path scratch, Path microphone) throws Exception {
    double[] millis = new double[ROUNDS];
    try (RoomOfTwo room =
        RoomOfTwo.start(
            scratch,
            microphone,
            """
            "autoGainControl": false, "noiseSuppression": false""")) {
      Await.seconds(5);
      for (int round = 0; round < ROUNDS; round++) {
        int pressed = WavFile.read(room.heard()).length;
        room.talker().press("mute", true);
        Await.seconds(0.7);
        millis[round] = (firstSilence(WavFile.read(room.heard()), pressed) - pressed) / 48.0;
        unmute(room.talker());
      }
    }
    return Medians.median(millis);
  }

  private static double atBrowser(Path scratch, Path microphone, boolean guestPage)
      throws Exception {
    double[] millis = new double[ROUNDS];
    String input =
        "{\"type\": \"file\", \"path\": \"%s\", \"loop\": true}, \"noiseSuppression\": false"
            .formatted(microphone);
    String server =
        "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0, \"tls\": false}";
    try (HubProcess hub =
            HubProcess.start(
                scratch,
                HubConfigs.hub("Lobby", input, scratch.resolve("out.wav"), server),
                Map.of());
        Browser browser = new Browser(microphone);
        PlainPage page = new PlainPage()) {
      if (guestPage) {
        browser.open("http://localhost:" + hub.port() + "/#" + HubConfigs.ROOM);
        browser.joinAs("Page");
      } else {
        browser.open(page.url(hub.port(), "Page", ""));
      }
      browser.awaitConnected(1);
      browser.run(guestPage ? WATCH_PAGE : LISTEN);
      // Chromium's jitter buffer is long at first and needs its time to shrink.
      Await.seconds(20);
      for (int round = 0; round < ROUNDS; round++) {
        browser.run("silentSince = 0");
        long pressed = System.currentTimeMillis();
        hub.press("mute", true);
        Await.seconds(0.7);
        long silent = ((Number) browser.run("return silentSince")).longValue();
        millis[round] = silent == 0 ? Double.POSITIVE_INFINITY : silent - pressed;
        unmute(hub);
      }
    }
    return Medians.median(millis);
  }

  private static void unmute(HubProcess hub) {
    hub.press("mute", false);
    Await.seconds(0.2);
    hub.press("mute", true);
    hub.press("mute", false);
    Await.seconds(1);
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
