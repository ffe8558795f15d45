package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub that does not start leaves behind, on standard error of a process of its own. */
class StartErrorTest {
  @TempDir Path directory;

  @Test
  void aMistakeInTheConfigurationIsAnErrorOfTheJournal() throws Exception {
    Path config =
        Files.writeString(directory.resolve("hub.json"), "{\"audio\": {\"volume\": 800}}");

    List<String> atATerminal = start(config, false);
    assertEquals("78", atATerminal.getFirst());
    assertTrue(atATerminal.get(1).startsWith(config + ": $.audio.volume"), atATerminal::toString);

    List<String> inTheJournal = start(config, true);
    assertEquals(List.of("78", "<3>" + atATerminal.get(1)), inTheJournal);
  }

  /** Exit code, then the lines of standard error. */
  private List<String> start(Path config, boolean journal) throws Exception {
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--config",
                config.toString(),
                "--state",
                directory.resolve("state").toString())
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JOURNAL_STREAM");
    if (journal) {
      builder.environment().put("JOURNAL_STREAM", "8:1");
    }
    int code = builder.start().waitFor();
    return (code + "\n" + Files.readString(err, StandardCharsets.UTF_8)).lines().toList();
  }
}
