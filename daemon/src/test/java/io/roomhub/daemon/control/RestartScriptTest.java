package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package does after an upgrade, with a systemctl and a roomhubctl that write down. */
class RestartScriptTest {
  private static final Path SCRIPTS = Path.of("..", "systemd", "debian");
  private static final String IN_A_CALL = "{\"peers\": [{\"connectionState\": \"connected\"}]}";
  private static final String TRYING = "{\"peers\": [{\"connectionState\": \"connecting\"}]}";

  @TempDir Path directory;
  private Path bin;

  @BeforeEach
  void scripts() throws IOException {
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.copy(SCRIPTS.resolve("roomhub-restart"), bin.resolve("roomhub-restart"));
    // Each answer once, the last one for ever.
    script(
        "roomhubctl",
        "echo asked >>\"$DIR/log\"\n"
            + "n=$(grep -c asked \"$DIR/log\")\n"
            + "[ -f \"$DIR/answer$n\" ] || exit 69\n"
            + "cat \"$DIR/answer$n\"\n");
    script(
        "systemctl",
        "case \"$*\" in *is-active*) exit \"$ACTIVE\" ;; esac\necho \"systemctl $*\" >>\"$DIR/log\"\n");
  }

  @Test
  void waitsUntilNobodyIsInTheRoom() throws Exception {
    Files.writeString(directory.resolve("answer1"), IN_A_CALL);
    Files.writeString(directory.resolve("answer2"), IN_A_CALL);
    Files.writeString(directory.resolve("answer3"), TRYING);

    assertEquals("", run("0", "1000"));
    assertEquals(
        List.of("asked", "asked", "asked", "systemctl try-restart roomhub.service"), log());
  }

  @Test
  void atTheDeadlineACallIsInterrupted() throws Exception {
    Files.writeString(directory.resolve("answer1"), IN_A_CALL);

    assertTrue(run("0", "0").startsWith("restarting while somebody is in the room"));
    assertEquals(List.of("asked", "systemctl try-restart roomhub.service"), log());
  }

  @Test
  void aHubThatDoesNotAnswerIsRestartedAtOnce() throws Exception {
    assertEquals("", run("0", "1000"));
    assertEquals(List.of("asked", "systemctl try-restart roomhub.service"), log());
  }

  @Test
  void aHubThatWasStoppedMeanwhileIsNotAsked() throws Exception {
    assertEquals("", run("3", "1000"));
    // try-restart starts nothing that does not run.
    assertEquals(List.of("systemctl try-restart roomhub.service"), log());
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

  private List<String> log() throws IOException {
    return Files.readAllLines(directory.resolve("log"));
  }

  /** Everything printed; the exit code must be 0. */
  private String run(String active, String deadline) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", bin.resolve("roomhub-restart").toString())
            .redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("DIR", directory.toString());
    environment.put("ACTIVE", active);
    environment.put("ROOMHUB_RESTART_DEADLINE", deadline);
    environment.put("ROOMHUB_RESTART_INTERVAL", "0");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
