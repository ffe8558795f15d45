package io.roomhub.daemon.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the tests of the guest page's scripts, {@code src/test/guest}, in node. */
@Timeout(60)
class GuestPageScriptsTest {
  @Test
  void theScriptsOfThePageDoWhatTheirTestsSay() throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    try (var files = Files.list(Path.of("src/test/guest"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).forEach(command::add);
    }
    assertTrue(command.size() > 4, command::toString);
    Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, node.waitFor(), said);
  }
}
