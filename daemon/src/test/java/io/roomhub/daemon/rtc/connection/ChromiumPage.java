package io.roomhub.daemon.rtc.connection;

import com.sun.net.httpserver.HttpServer;
import io.roomhub.daemon.rtc.IceCandidate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A real Chromium with one page from http://localhost, where getUserMedia is allowed, and an
 * RTCPeerConnection in it that tests play by remote control.
 */
final class ChromiumPage implements AutoCloseable {
  private static final String PAGE =
      """
      <!doctype html><title>peer</title><audio id=out autoplay></audio><script>
      let pc, candidates = [], states = [];
      async function open(video) {
        pc = new RTCPeerConnection();
        candidates = []; states = [];
        pc.onicecandidate = e => { if (e.candidate) candidates.push(e.candidate.toJSON()); };
        pc.onconnectionstatechange = () => states.push(pc.connectionState);
        pc.ontrack = e => { document.getElementById('out').srcObject = e.streams[0]; };
        const media = await navigator.mediaDevices.getUserMedia({audio: true, video});
        for (const track of media.getTracks()) pc.addTrack(track, media);
      }
      async function offer() {
        await pc.setLocalDescription();
        return pc.localDescription.sdp;
      }
      async function accept(sdp) {
        await pc.setRemoteDescription({type: 'offer', sdp});
        await pc.setLocalDescription();
        return pc.localDescription.sdp;
      }
      async function take(sdp) { await pc.setRemoteDescription({type: 'answer', sdp}); }
      async function add(candidate) { await pc.addIceCandidate(candidate); }
      function drain() { return candidates.splice(0); }
      function hangUp() { pc.close(); }
      async function figures() {
        const out = {connectionState: pc.connectionState, packets: 0, level: 0, lost: 0,
                     dtls: pc.getSenders()[0].transport?.state ?? 'none', srtp: '', pair: false,
                     rtt: -1};
        (await pc.getStats()).forEach(s => {
          if (s.type == 'inbound-rtp' && s.kind == 'audio') {
            out.packets = s.packetsReceived; out.level = s.audioLevel ?? 0;
            out.lost = s.packetsLost;
            for (const name of ['bytesReceived', 'concealedSamples', 'silentConcealedSamples', 'concealmentEvents',
                 'totalSamplesReceived', 'jitterBufferDelay', 'jitterBufferEmittedCount',
                 'fecPacketsReceived', 'packetsDiscarded', 'insertedSamplesForDeceleration',
                 'removedSamplesForAcceleration']) out[name] = s[name] ?? 0;
          }
          if (s.type == 'remote-inbound-rtp') out.rtt = s.roundTripTime ?? -1;
          if (s.type == 'transport') { out.srtp = s.srtpCipher; out.role = s.dtlsRole; }
          if (s.type == 'candidate-pair' && s.nominated) out.pair = true;
        });
        return out;
      }
      </script>""";

  private final HttpServer server;
  private final ChromeDriverService service;
  private final ChromeDriver driver;

  ChromiumPage() throws IOException {
    this(PAGE);
  }

  /** The same browser with another page. */
  ChromiumPage(String html) throws IOException {
    this(html, List.of());
  }

  /** The usual page with a microphone that hears a WAV file over and over. */
  static ChromiumPage hearing(Path wav) throws IOException {
    return new ChromiumPage(PAGE, List.of("--use-file-for-fake-audio-capture=" + wav));
  }

  private ChromiumPage(String html, List<String> arguments) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = html.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    Path profile = Files.createTempDirectory("roomhub-chromium");
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--user-data-dir=" + profile);
    options.addArguments(arguments);
    service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    driver.get("http://localhost:" + server.getAddress().getPort() + "/");
  }

  void open(boolean video) {
    call("open", video);
  }

  String offer() {
    return (String) call("offer");
  }

  String accept(String sdp) {
    return (String) call("accept", sdp);
  }

  void take(String sdp) {
    call("take", sdp);
  }

  void add(IceCandidate candidate) {
    call(
        "add",
        Map.of(
            "candidate",
            candidate.candidate(),
            "sdpMid",
            String.valueOf(candidate.sdpMid()),
            "sdpMLineIndex",
            candidate.sdpMLineIndex(),
            "usernameFragment",
            String.valueOf(candidate.usernameFragment())));
  }

  /** Candidates gathered since the last call. */
  List<IceCandidate> candidates() {
    return ((List<?>) call("drain"))
        .stream()
            .map(Map.class::cast)
            .map(
                candidate ->
                    new IceCandidate(
                        (String) candidate.get("candidate"),
                        (String) candidate.get("sdpMid"),
                        ((Number) candidate.get("sdpMLineIndex")).intValue(),
                        (String) candidate.get("usernameFragment")))
            .toList();
  }

  void hangUp() {
    call("hangUp");
  }

  Map<?, ?> figures() {
    return (Map<?, ?>) call("figures");
  }

  /** Calls a function of the page and waits for what it promises. */
  Object call(String function, Object... arguments) {
    Object result =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "Promise.resolve().then(() => "
                + function
                + "(...Array.prototype.slice.call(arguments, 0, -1)))"
                + ".then(value => done({value}), error => done({error: String(error)}));",
            arguments);
    Map<?, ?> outcome = (Map<?, ?>) result;
    if (outcome.get("error") != null) {
      throw new IllegalStateException(function + ": " + outcome.get("error"));
    }
    return outcome.get("value");
  }

  @Override
  public void close() {
    driver.quit();
    service.stop();
    server.stop(0);
  }
}
