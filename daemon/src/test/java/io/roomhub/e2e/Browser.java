package io.roomhub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Headless Chromium with a microphone that plays a WAV file, and an ear on everything it receives:
 * each RTCPeerConnection of the page is noted before any script of it runs.
 */
public final class Browser implements AutoCloseable {
  private static final String BINARY = "/usr/bin/chromium";

  private static final String EAR =
      """
      (() => {
        const Real = window.RTCPeerConnection;
        window.roomhubTest = {connections: [], recordings: new Map()};
        window.RTCPeerConnection = class extends Real {
          constructor(...args) {
            super(...args);
            window.roomhubTest.connections.push(this);
          }
        };
        const toBase64 = (floats) => {
          const pcm = new Int16Array(floats.length);
          for (let i = 0; i < floats.length; i++)
            pcm[i] = Math.max(-32768, Math.min(32767, Math.round(floats[i] * 32768)));
          const bytes = new Uint8Array(pcm.buffer);
          let text = '';
          for (let i = 0; i < bytes.length; i += 32768)
            text += String.fromCharCode(...bytes.subarray(i, i + 32768));
          return btoa(text);
        };
        // Records what connection number `index` of those with sound receives, as 48 kHz mono.
        window.roomhubTest.record = async (index, seconds) => {
          const live = window.roomhubTest.connections.filter(
              c => c.connectionState === 'connected'
                  && c.getReceivers().some(r => r.track.kind === 'audio'));
          const receiver = live[index].getReceivers().find(r => r.track.kind === 'audio');
          const reader = new MediaStreamTrackProcessor(
              {track: receiver.track, maxBufferSize: 3000}).readable.getReader();
          const wanted = Math.round(48000 * seconds);
          const all = new Float32Array(wanted);
          let have = 0;
          while (have < wanted) {
            const {value, done} = await reader.read();
            if (done) break;
            const block = new Float32Array(value.numberOfFrames);
            value.copyTo(block, {planeIndex: 0, format: 'f32-planar'});
            if (value.sampleRate !== 48000) throw new Error('rate ' + value.sampleRate);
            all.set(block.subarray(0, Math.min(block.length, wanted - have)), have);
            have += block.length;
            value.close();
          }
          await reader.cancel();
          return toBase64(all);
        };
      })();
      """;

  private final ChromeDriver driver;
  private final Path profile;

  /**
   * Starts a browser.
   *
   * @param microphone 48 kHz mono WAV file that it plays in a loop as its microphone
   */
  public Browser(Path microphone) {
    this(
        Map.of(),
        "--use-fake-device-for-media-stream",
        "--use-file-for-fake-audio-capture=" + microphone);
  }

  /**
   * Starts a browser on the sound devices of the machine.
   *
   * @param environment names the sound server and its devices
   */
  public static Browser onDevices(Map<String, String> environment) {
    return new Browser(environment);
  }

  /**
   * Starts a browser in another network namespace.
   *
   * @param wrapper what stands in front of its command to run it in there
   * @param origin whose pages get the microphone although they are not secure
   */
  public static Browser inNamespace(List<String> wrapper, Path microphone, String origin)
      throws IOException {
    Path script = microphone.resolveSibling("chromium-in-namespace");
    Files.writeString(
        script, "#!/bin/sh\nexec " + String.join(" ", wrapper) + " " + BINARY + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Browser(
        script.toString(),
        Map.of(),
        "--use-fake-device-for-media-stream",
        "--use-file-for-fake-audio-capture=" + microphone,
        "--unsafely-treat-insecure-origin-as-secure=" + origin,
        // The driver stays outside and reaches no port in there.
        "--remote-debugging-pipe");
  }

  private Browser(Map<String, String> environment, String... moreArguments) {
    this(BINARY, environment, moreArguments);
  }

  private Browser(String binary, Map<String, String> environment, String... moreArguments) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(binary);
    options.setAcceptInsecureCerts(true);
    try {
      profile = Files.createTempDirectory("roomhub-chromium");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    options.addArguments(
        "--user-data-dir=" + profile,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-ui-for-media-stream");
    options.addArguments(moreArguments);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .withEnvironment(environment)
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(45));
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", EAR));
  }

  /** The driver, for whatever a test wants. */
  public ChromeDriver driver() {
    return driver;
  }

  /** The browser's main process; its helpers are its descendants. */
  public ProcessHandle process() {
    return ProcessHandle.allProcesses()
        .filter(
            handle ->
                handle.info().commandLine().orElse("").contains("--user-data-dir=" + profile)
                    && !handle.info().commandLine().orElse("").contains("--type="))
        .min(java.util.Comparator.comparingLong(ProcessHandle::pid))
        .orElseThrow(() -> new AssertionError("no browser process with profile " + profile));
  }

  /** Goes to a page. */
  public void open(String url) {
    driver.get(url);
  }

  /** Joins by the guest page that is open. */
  public void joinAs(String name) {
    var field = driver.findElement(By.id("name"));
    field.clear();
    field.sendKeys(name);
    driver.findElement(By.id("join")).click();
  }

  /** Runs a script that returns a value. */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until this many connections of the page are connected. */
  public void awaitConnected(int count) {
    Await.until(
        count + " connections in the page; states ", 30, () -> connected() >= count ? true : null);
  }

  /** Connections of the page that are connected now. */
  public int connected() {
    Object count =
        run("return roomhubTest.connections.filter(c => c.connectionState === 'connected').length");
    return ((Number) count).intValue();
  }

  /** Records what one of the page's live connections receives. */
  public float[] record(int connection, double seconds) {
    Object text =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "roomhubTest.record(arguments[0], arguments[1]).then(done, e => done('!' + e));",
            connection,
            seconds);
    if (!(text instanceof String base64) || base64.startsWith("!")) {
      throw new AssertionError("recording failed: " + text);
    }
    ByteBuffer pcm =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[pcm.remaining() / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pcm.getShort() / 32768f;
    }
    return samples;
  }

  /** What the page wrote to its console. */
  public List<String> console() {
    return driver.manage().logs().get("browser").getAll().stream().map(Object::toString).toList();
  }

  @Override
  public void close() {
    driver.quit();
    try (var files = Files.walk(profile)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException stillWritten) {
      // A browser that still writes its profile while it ends leaves a folder in /tmp, no more.
      System.err.println("left behind: " + profile);
    }
  }
}
