package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.hardware.sound.KernelPcm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RoomhubctlTest {
  private static final Path SCRIPT = Path.of("src/main/bin/roomhubctl").toAbsolutePath();

  @TempDir Path scratch;
  private ControlFixture control;

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    control = new ControlFixture();
  }

  @AfterEach
  void stop() throws Exception {
    control.close();
  }

  private Result run(String... arguments) throws Exception {
    return run(SCRIPT, Map.of("ROOMHUB_SOCKET", control.socket.toString()), arguments);
  }

  private Result run(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = builder(script, environment, arguments);
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int exit = process.waitFor();
    return new Result(exit, Files.readString(out), Files.readString(err));
  }

  private static ProcessBuilder builder(
      Path script, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("XDG_RUNTIME_DIR");
    builder.environment().put("http_proxy", "http://127.0.0.1:9");
    builder.environment().putAll(environment);
    return builder;
  }

  private static void assertFails(int exit, String err, Result result) {
    assertEquals(new Result(exit, "", err + "\n"), result);
  }

  @Test
  void listsArePrintedForPeople() throws Exception {
    assertEquals(new Result(0, StatusText.status(control.hub.status()), ""), run("status"));
    assertEquals(new Result(0, StatusText.peers(control.hub.status().peers()), ""), run("peers"));
    assertEquals(new Result(0, StatusText.devices(control.hub.devices()), ""), run("devices"));
    assertEquals(new Result(0, "mute  off\nlink  on\n", ""), run("leds"));
  }

  @Test
  void theSameIsJsonForPrograms() throws Exception {
    assertEquals(
        new Result(0, ControlJson.write(control.hub.status()) + "\n", ""), run("status", "--json"));
    assertEquals(
        new Result(0, "{\"leds\":{\"mute\":\"off\",\"link\":\"on\"}}\n", ""),
        run("--json", "leds"));
    assertEquals(new Result(0, "{\"volume\":80}\n", ""), run("volume", "--json"));
    assertEquals(new Result(0, "{\"muted\":true}\n", ""), run("mute", "--json"));
  }

  @Test
  void theMicrophoneIsMutedAndOpened() throws Exception {
    assertEquals(new Result(0, "muted\n", ""), run("mute"));
    assertEquals(new Result(0, "live\n", ""), run("unmute"));
    assertEquals(new Result(0, "muted\n", ""), run("toggle"));
    assertEquals(List.of("muted true", "muted false", "toggle"), control.hub.calls);
  }

  @Test
  void muteIsProvenByTheKernelOrTheExitCodeSaysThatItIsNot() throws Exception {
    String file = "/proc/asound/card1/pcm0c/sub0/status";
    assertEquals(
        new Result(
            0,
            "proven: the kernel says that no program has the microphone open\n* "
                + file
                + ": closed  (usb-1)\n",
            ""),
        run("mute", "--prove"));
    assertEquals(List.of("muted true"), control.hub.calls);

    control.hub.kernel = List.of(new KernelPcm("usb-1", file, "state: RUNNING\nowner_pid : 42"));
    Result open = run("mute", "--prove");
    assertEquals(69, open.exit());
    assertTrue(open.out().endsWith(file + ": RUNNING owner_pid 42  (usb-1)\n"), open.out());

    Result json = run("mute", "--prove", "--json");
    assertEquals(69, json.exit());
    assertTrue(json.out().startsWith("{\"verdict\":\"open\","), json.out());
    assertFails(64, "roomhubctl: only mute takes --prove", run("unmute", "--prove"));
  }

  @Test
  void theVolumeIsShownAndSet() throws Exception {
    assertEquals(new Result(0, "80\n", ""), run("volume"));
    assertEquals(new Result(0, "7\n", ""), run("volume", "07"));
    assertEquals(new Result(0, "0\n", ""), run("volume", "0"));
    assertFails(
        64, "roomhubctl: the volume is a number from 0 to 100, not 101", run("volume", "101"));
    assertFails(
        64, "roomhubctl: the volume is a number from 0 to 100, not -5", run("volume", "-5"));
    assertFails(
        64,
        "{\"error\":{\"code\":\"exit-64\",\"message\":\"the volume is a number from 0 to 100, not"
            + " a\\\"b\\\\c\"}}",
        run("volume", "a\"b\\c", "--json"));
    assertFails(
        64, "roomhubctl: the volume is a number from 0 to 100, not loud", run("volume", "loud"));
    assertEquals(List.of("volume 7", "volume 0"), control.hub.calls);
  }

  @Test
  void aButtonThatIsHeldAlreadyIsPressedAfresh() throws Exception {
    assertEquals(new Result(0, "mute pressed\n", ""), run("press", "mute"));
    assertEquals(new Result(0, "mute pressed\n", ""), run("press", "mute"));
    assertEquals(
        new Result(0, "{\"button\":\"mute\",\"changed\":true,\"pressed\":true}\n", ""),
        run("press", "mute", "--json"));
    assertEquals(new Result(0, "mute released\n", ""), run("press", "mute", "--release"));

    assertEquals(
        List.of(
            "mute true",
            "mute true",
            "mute false",
            "mute true",
            "mute true",
            "mute false",
            "mute true",
            "mute false"),
        control.hub.calls);
  }

  @Test
  void buttonsThatCannotBePressedSayWhy() throws Exception {
    assertFails(64, "roomhubctl: there is no button door; there is: mute", run("press", "door"));
    assertFails(64, "roomhubctl: there is no button ../mute", run("press", "../mute"));
    assertFails(64, "roomhubctl: press needs the name of a button", run("press"));
    control.hub.simulated = false;
    assertFails(
        69,
        "roomhubctl: buttons can be pressed only where GPIO is simulated",
        run("press", "mute"));
    assertFails(
        69,
        "{\"error\":{\"code\":\"conflict\",\"message\":\"buttons can be pressed only"
            + " where GPIO is simulated\"}}",
        run("press", "mute", "--json"));
  }

  @Test
  void aFailedCheckOfTheDoctorIsAnExitCode() throws Exception {
    assertEquals(new Result(69, ControlFixture.REPORT.toText(), ""), run("doctor"));
    assertEquals(new Result(69, ControlFixture.REPORT.toJson(), ""), run("doctor", "--json"));
  }

  @Test
  void whereNoHubRunsTheDaemonExaminesTheMachineByItself() throws Exception {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Path script = Files.copy(SCRIPT, bin.resolve("roomhubctl"));
    Path daemon = bin.resolve("roomhubd");
    Files.writeString(daemon, "#!/bin/sh\necho \"$@\"\nexit 69\n");
    Files.setPosixFilePermissions(daemon, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> nowhere = Map.of("ROOMHUB_SOCKET", "");

    assertEquals(
        new Result(69, "--doctor --config a b.json --json\n", ""),
        run(script, nowhere, "doctor", "--json", "--config", "a b.json"));
    Result text = run(script, nowhere, "doctor", "--config=x.json");
    assertEquals("--doctor --config x.json\n", text.out());
    assertTrue(text.err().contains("no hub is running"), text.err());
    assertFails(64, "roomhubctl: only doctor takes --config", run("mute", "--config", "x.json"));
    assertEquals("--version\n", run(script, nowhere, "--version").out());
  }

  @Test
  void whereAHubRunsNoOtherIsStartedBesideItToBeExamined() throws Exception {
    assertFails(
        64,
        "roomhubctl: a hub runs already ("
            + control.socket
            + "), whose devices one with x.json would find taken: leave --config out to have that"
            + " hub examined, or stop it first",
        run("doctor", "--config", "x.json"));
  }

  @Test
  void whatIsWrittenToTheRoomNeedsNoQuotes() throws Exception {
    assertEquals(0, run("chat", "shall", "we", "begin?").exit());
    assertEquals(0, run("chat", "in a minute").exit());
    assertEquals(List.of("say shall we begin?", "say in a minute"), control.hub.calls);
    Result nothing = run("chat", "");
    assertEquals(64, nothing.exit());
    assertTrue(nothing.err().contains("a message has 1 to"), nothing.err());
    assertFails(
        64,
        "roomhubctl: too many arguments; see roomhubctl volume --help",
        run("volume", "1", "2", "3"));
  }

  @Test
  void aReportIsAFileForItsOwnerOrGoesToStandardOutput() throws Exception {
    Path file = scratch.resolve("a report.txt");
    Result written = run("report", file.toString());
    assertEquals(file + "\n", written.out());
    String report = Files.readString(file);
    assertTrue(report.startsWith("roomhub 0.1.0: report for support\na machine\n"), report);
    assertTrue(report.contains("== configuration =="), report);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

    Result shown = run("report", "-", "--json");
    assertEquals("", shown.err());
    assertTrue(shown.out().startsWith("{\"writtenOn\":\"a machine\","), shown.out());
    assertEquals(69, run("report", "/nonexistent/x").exit());
  }

  @Test
  void aFailingHubIs70() throws Exception {
    control.hub.broken = true;
    assertFails(70, "roomhubctl: the hub failed to answer; its log says why", run("status"));
  }

  @Test
  void eventsArePrintedAsTheyHappenUntilTheHubEnds() throws Exception {
    control.close();
    control = new ControlFixture(256, 10);
    Process process =
        builder(SCRIPT, Map.of(), "events", "--socket", control.socket.toString()).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      ControlFixture.await(() -> control.events.subscribers() == 1);
      control.events.publish(EventName.MUTE, Map.of("muted", true));
      assertEquals("mute muted", out.readLine());
      control.events.publish(EventName.LED, Map.of("led", "mute", "state", "on"));
      assertEquals("led mute on", out.readLine());
      control.server.close();
      assertNull(out.readLine());
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aHubThatAdmitsNoMoreWatchersIsSaidOnce() throws Exception {
    for (int i = 0; i < 32; i++) {
      control.http.watch("/v1/events");
    }
    assertFails(69, "roomhubctl: the hub refuses another watcher", run("events"));
  }

  @Test
  void withoutAHubTheExitCodeIs69() throws Exception {
    Path nothing = scratch.resolve("none.sock");
    assertFails(
        69,
        "roomhubctl: no hub is running: there is no socket " + nothing,
        run("status", "--socket", nothing.toString()));
    control.server.close();
    assertFails(
        69, "roomhubctl: no hub is running: there is no socket " + control.socket, run("events"));
  }

  @Test
  void theSocketBesideTheImageIsFoundByItself() throws Exception {
    Path image = control.folder.resolve("image");
    Files.createDirectories(image.resolve("bin"));
    Path script = Files.copy(SCRIPT, image.resolve("bin/roomhubctl"));
    Files.createSymbolicLink(image.resolve("run"), control.folder.resolve("run"));

    assertEquals(new Result(0, "80\n", ""), run(script, Map.of("ROOMHUB_SOCKET", ""), "volume"));
  }

  @Test
  void theSocketInTheRuntimeDirectoryIsFoundByItself() throws Exception {
    Files.createSymbolicLink(control.folder.resolve("roomhub"), control.folder.resolve("run"));

    assertEquals(
        new Result(0, "80\n", ""),
        run(SCRIPT, Map.of("XDG_RUNTIME_DIR", control.folder.toString()), "volume"));
  }

  @Test
  void aSocketThatAKilledHubLeftBehindHidesNoLivingOne() throws Exception {
    Path image = control.folder.resolve("image");
    Files.createDirectories(image.resolve("bin"));
    Path script = Files.copy(SCRIPT, image.resolve("bin/roomhubctl"));
    Files.createSymbolicLink(image.resolve("run"), control.folder.resolve("run"));
    Path left = Files.createDirectories(scratch.resolve("user/roomhub")).resolve("control.sock");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(left));
    }

    assertTrue(Files.exists(left));
    assertEquals(
        new Result(0, "80\n", ""),
        run(
            script,
            Map.of("ROOMHUB_SOCKET", "", "XDG_RUNTIME_DIR", scratch.resolve("user").toString()),
            "volume"));
  }

  @Test
  void roomNewPrintsFresh128BitIdsWithoutAHub() throws Exception {
    control.server.close();
    Result first = run("room", "new", "--json");
    Result second = run("room", "new", "--json");

    String json = "\\{\"id\":\"[A-Za-z0-9_-]{22}\",\"secret\":\"[A-Za-z0-9_-]{22}\"\\}\n";
    assertTrue(first.out().matches(json), first.toString());
    assertTrue(second.out().matches(json), second.toString());
    assertNotEquals(first.out(), second.out());
    Result text = run("room", "new");
    assertTrue(
        text.out().matches("id: {5}[A-Za-z0-9_-]{22}\nsecret: [A-Za-z0-9_-]{22}\n"),
        text.toString());
  }

  @Test
  void configCheckIsLeftToTheDaemon() throws Exception {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Path script = Files.copy(SCRIPT, bin.resolve("roomhubctl"));
    Path daemon = bin.resolve("roomhubd");
    Files.writeString(daemon, "#!/bin/sh\necho \"$@\"\nexit 78\n");
    Files.setPosixFilePermissions(daemon, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertEquals(
        new Result(78, "--check-config a b.json\n", ""),
        run(script, Map.of(), "config", "check", "a b.json"));
    assertEquals(
        new Result(78, "--check-config x.json --json\n", ""),
        run(script, Map.of(), "--json", "config", "check", "x.json"));
    assertFails(
        64, "roomhubctl: config check needs a FILE", run(script, Map.of(), "config", "check"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status", "mute", "unmute", "toggle", "peers", "devices", "volume", "doctor", "room",
        "config", "press", "leds", "events", "quality", "report",
      })
  void everyVerbExplainsItself(String verb) throws Exception {
    Result result = run(SCRIPT, Map.of("ROOMHUB_SOCKET", "/nonexistent"), verb, "--help");

    assertEquals(0, result.exit());
    assertTrue(result.out().startsWith("usage: roomhubctl " + verb), result.out());
    assertEquals(1, result.out().lines().count());
  }

  @Test
  void wrongUsageIs64() throws Exception {
    assertFails(64, "roomhubctl: there is no verb sing; see roomhubctl --help", run("sing"));
    assertFails(
        64, "roomhubctl: there is no option --loud; see roomhubctl --help", run("mute", "--loud"));
    assertFails(64, "roomhubctl: mute takes no argument", run("mute", "now"));
    assertFails(64, "roomhubctl: only press takes --release", run("mute", "--release"));
    assertFails(64, "roomhubctl: --socket needs a path", run("mute", "--socket"));
    assertFails(64, "roomhubctl: room takes: new", run("room", "old"));
    assertEquals(64, run().exit());
    assertEquals(List.of(), control.hub.calls);
  }

  @Test
  void theScriptsPassShellcheckWhereItIsInstalled() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")), "shellcheck is not installed");
    Process process =
        new ProcessBuilder(
                "shellcheck", SCRIPT.toString(), SCRIPT.resolveSibling("roomhubd").toString())
            .redirectErrorStream(true)
            .start();
    assertEquals("", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, process.waitFor());
  }
}
