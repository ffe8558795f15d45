package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
        "echo asked >>\"$DIR/log\"\n"
            + "n=$(grep -c asked \"$DIR/log\")\n"
            + "echo \"$((1000 + 10 * n)).55 2000.00\" >\"$DIR/uptime\"\n"
            + "[ -f \"$DIR/answer$n\" ] || exit 69\n"
            + "cat \"$DIR/answer$n\"\n");
    script(
        "systemctl",
        "case \"$*\" in *is-active*) exit \"$ACTIVE\" ;; esac\necho \"systemctl $*\" >>\"$DIR/log\"\n");
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
    return Stream.concat(Collections.nCopies(looks, "asked").stream(), Stream.of(RESTART)).toList();
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(directory.resolve("log"));
  }

  /** Everything printed; the exit code must be 0. */
  private String run(String active, String deadline, String... more)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", bin.resolve("roomhub-restart").toString())
            .redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("DIR", directory.toString());
    environment.put("ACTIVE", active);
    environment.put("ROOMHUB_RESTART_DEADLINE", deadline);
    environment.put("ROOMHUB_RESTART_INTERVAL", "0");
    environment.put("ROOMHUB_RESTART_UPTIME", directory.resolve("uptime").toString());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
