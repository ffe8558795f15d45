package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package does after an upgrade, with a systemctl and a roomhubctl that write down. */
class RestartScriptTest {
  private static final Path SCRIPTS = Path.of("..", "systemd", "debian");
  private static final String CALL = "{\"peers\": [{\"connectionState\": \"connected\"}]}";
  private static final String COMING = "{\"peers\": [{\"connectionState\": \"connecting\"}]}";
  private static final String CUT_OFF = "{\"peers\": [{\"connectionState\": \"disconnected\"}]}";
  private static final String GONE = "{\"peers\": [{\"connectionState\": \"failed\"}]}";
  private static final String EMPTY = "{\n  \"room\": {\"peers\": 0},\n  \"peers\": []\n}";
  private static final String NO_ANSWER = "";
  private static final String CHECKED = "checked /etc/roomhub/roomhub.json";
  private static final String RESTART = "systemctl try-restart roomhub.service";

  @TempDir Path directory;
  private Path bin;

  @BeforeEach
  void scripts() throws IOException {
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.copy(SCRIPTS.resolve("roomhub-restart"), bin.resolve("roomhub-restart"));
    // Each look takes ten seconds of a clock of its own; after the last answer there is none any
    // more.
    Files.writeString(directory.resolve("uptime"), "1000.55 2000.00\n");
    script(
        "roomhubctl",
        "case \"$*\" in\n"
            + "  'config check '*' --json') cat \"$DIR/verdict\" 2>/dev/null; exit ;;\n"
            + "  'config check '*)\n"
            + "    echo \"checked $3\" >>\"$DIR/log\"\n"
            + "    [ -f \"$DIR/errors\" ] || exit \"${CHECK:-0}\"\n"
            + "    cat \"$DIR/errors\" >&2\n"
            + "    exit 78 ;;\n"
            + "esac\n"
            + "echo \"asked ${ROOMHUB_SOCKET-}\" | sed 's/ $//' >>\"$DIR/log\"\n"
            + "n=$(grep -c asked \"$DIR/log\")\n"
            + "echo \"$((1000 + 10 * n)).55 2000.00\" >\"$DIR/uptime\"\n"
            + "[ -f \"$DIR/answer$n\" ] || exit 69\n"
            + "cat \"$DIR/answer$n\"\n");
    script(
        "systemctl",
        "case \"$*\" in\n"
            + "  '--quiet is-active '*) exit \"$ACTIVE\" ;;\n"
            + "  'is-active '*) echo \"$STATE\"; exit \"$ACTIVE\" ;;\n"
            + "  'show --property=ExecStart --value roomhub.service')\n"
            + "    cat \"$DIR/exec\" 2>/dev/null; exit ;;\n"
            + "esac\n"
            + "echo \"systemctl $*\" >>\"$DIR/log\"\n");
  }

  @Test
  void waitsUntilNobodyIsInTheRoomForAMinute() throws Exception {
    answers(CALL, CALL, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, CALL);

    assertEquals("", run("0", "100000"));
    assertEquals(looksThenRestart(9), log());
  }

  @Test
  void oneBadLookDoesNotEndACall() throws Exception {
    answers(CALL, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, CALL, NO_ANSWER, CALL);

    assertTrue(run("0", "90").startsWith("restarting while somebody may be in the room"));
    assertEquals(looksThenRestart(9), log(), "only for the deadline");
  }

  @Test
  void whoIsComingOrCutOffForTheMomentIsSomebody() throws Exception {
    answers(EMPTY, EMPTY, COMING, GONE, EMPTY, CUT_OFF, EMPTY, EMPTY, GONE, CALL);

    assertEquals("", run("0", "100000", "ROOMHUB_RESTART_LOOKS", "3"));
    assertEquals(looksThenRestart(9), log());
  }

  @Test
  void noAnswerIsNotAnEmptyRoom() throws Exception {
    answers(EMPTY, EMPTY, NO_ANSWER, EMPTY, EMPTY, "no JSON", EMPTY, EMPTY, EMPTY);

    assertEquals("", run("0", "100000", "ROOMHUB_RESTART_LOOKS", "3"));
    assertEquals(looksThenRestart(9), log());
  }

  @Test
  void aHubThatHasNotAnsweredForFiveMinutesIsRestarted() throws Exception {
    answers(CALL);

    assertEquals("restarting a hub that has not answered for 300 s\n", run("0", "100000"));
    assertEquals(looksThenRestart(31), log());
  }

  @Test
  void atTheDeadlineACallIsInterrupted() throws Exception {
    answers(CALL, CALL, CALL);

    assertEquals("restarting while somebody may be in the room, after 20 s\n", run("0", "20"));
    assertEquals(looksThenRestart(2), log());
  }

  @Test
  void aHubThatWasStoppedMeanwhileIsNotAsked() throws Exception {
    assertEquals("", run("3", "1000"));
    // try-restart starts nothing that does not run.
    assertEquals(List.of(RESTART), log());
  }

  @Test
  void aHubThatTheNewVersionWouldNotStartWithGoesOn() throws Exception {
    answers(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY);
    Files.writeString(
        directory.resolve("exec"),
        "{ path=/usr/lib/roomhub/bin/roomhubd ; argv[]=/usr/lib/roomhub/bin/roomhubd --config"
            + " /etc/roomhub/lobby.json --state /srv ; ignore_errors=no ; start_time=[n/a] }\n");
    Files.writeString(directory.resolve("errors"), "lobby.json: $.a: one\nlobby.json: $.b: two\n");

    assertEquals(
        "<3>lobby.json: $.a: one\n<3>lobby.json: $.b: two\n<3>the new version would not start with"
            + " this, so the hub goes on with the one before; when the errors are mended: systemctl"
            + " restart roomhub\n",
        run(78, "0", "100000"));
    assertEquals("checked /etc/roomhub/lobby.json", log().getLast());
    assertEquals(8, log().size());
  }

  @Test
  void aCheckThatDoesNotRunKeepsNobodyFromTheNewVersion() throws Exception {
    answers(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY);

    assertEquals("", run("0", "100000", "CHECK", "69"));
    assertEquals(looksThenRestart(7), log());
  }

  @Test
  void theSocketIsThatOfTheConfiguration() throws Exception {
    Path socket = directory.resolve("hub.sock");
    Files.writeString(
        directory.resolve("verdict"),
        "{\"file\":\"f\",\"ok\":true,\"errors\":[],\"socket\":\"" + socket + "\"}\n");
    answers(EMPTY, EMPTY, EMPTY);
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      assertEquals("", run("0", "100000", "ROOMHUB_RESTART_LOOKS", "1"));
      assertEquals(List.of("asked " + socket, CHECKED, RESTART), log());

      run("0", "100000", "ROOMHUB_RESTART_LOOKS", "1", "ROOMHUB_SOCKET", "/run/other.sock");
      assertEquals("asked /run/other.sock", log().get(3));
    }
    Files.delete(socket);
    run("0", "100000", "ROOMHUB_RESTART_LOOKS", "1");
    assertEquals("asked", log().get(6), "of a hub that was started with another configuration");
  }

  @Test
  void aRemovalThatFailsStartsTheHubAgainIfItRan() throws Exception {
    Files.createDirectories(directory.resolve("run/systemd/system"));
    String stop = "systemctl stop roomhub-restart.service roomhub-aot.service roomhub.service";
    String start = "systemctl start --no-block roomhub.service";
    for (String state : List.of("active", "activating", "reloading")) {
      maintain("prerm", "remove", state);
      assertEquals(List.of(stop), log(), state);
      maintain("postinst", "abort-remove", "inactive");
      assertEquals(List.of(stop, start), log(), state);
      maintain("postinst", "abort-remove", "inactive");
      assertEquals(List.of(stop, start), log(), "once, " + state);
      Files.delete(directory.resolve("log"));
    }
    for (String state : List.of("inactive", "failed")) {
      maintain("prerm", "remove", state);
      maintain("postinst", "abort-remove", state);
      assertEquals(List.of(stop), log(), state);
      Files.delete(directory.resolve("log"));
    }
    maintain("prerm", "upgrade", "active");
    assertFalse(Files.exists(directory.resolve("log")), "an upgrade stops nothing");
  }

  @Test
  void maintainerScriptsLeaveTheConfigurationAlone() throws IOException {
    for (String name : List.of("postinst", "prerm", "postrm")) {
      String script = Files.readString(SCRIPTS.resolve(name));
      assertTrue(script.startsWith("#!/bin/sh\nset -e\n"), name);
      assertFalse(script.contains("roomhub.json"), name);
    }
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body);
    assertTrue(file.toFile().setExecutable(true));
  }

  private void answers(String... answers) throws IOException {
    for (int i = 0; i < answers.length; i++) {
      if (!answers[i].equals(NO_ANSWER)) {
        Files.writeString(directory.resolve("answer" + (i + 1)), answers[i]);
      }
    }
  }

  private static List<String> looksThenRestart(int looks) {
    return Stream.concat(Collections.nCopies(looks, "asked").stream(), Stream.of(CHECKED, RESTART))
        .toList();
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(directory.resolve("log"));
  }

  /** Everything printed; the exit code must be 0. */
  private String run(String active, String deadline, String... more)
      throws IOException, InterruptedException {
    return run(0, active, deadline, more);
  }

  private String run(int code, String active, String deadline, String... more)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        script(List.of("/bin/sh", bin.resolve("roomhub-restart").toString()), active);
    var environment = builder.environment();
    environment.put("ROOMHUB_RESTART_DEADLINE", deadline);
    environment.put("ROOMHUB_RESTART_INTERVAL", "0");
    environment.put("ROOMHUB_RESTART_UPTIME", directory.resolve("uptime").toString());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return said(builder, code);
  }

  private ProcessBuilder script(List<String> command, String active) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("DIR", directory.toString());
    environment.put("ACTIVE", active);
    environment.remove("ROOMHUB_SOCKET");
    return builder;
  }

  private static String said(ProcessBuilder builder, int code)
      throws IOException, InterruptedException {
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(code, process.waitFor(), said);
    return said;
  }

  /** As dpkg runs it, in {@link #directory} instead of the root directory. */
  private void maintain(String script, String argument, String state) throws Exception {
    ProcessBuilder builder =
        script(
            List.of("/bin/sh", SCRIPTS.resolve(script).toString(), argument),
            state.equals("active") ? "0" : "3");
    builder.environment().put("DPKG_ROOT", directory.toString());
    builder.environment().put("STATE", state);
    assertEquals("", said(builder, 0));
  }
}
