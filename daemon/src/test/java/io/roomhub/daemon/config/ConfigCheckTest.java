package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("roomhub.json");
  }

  @Test
  void aValidFileIsZero() throws IOException {
    assertEquals(0, check("{}", false));
    assertEquals(file + ": valid\n", out.toString(StandardCharsets.UTF_8));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void eachErrorIsOneLineAndTheExitCodeIs78() throws IOException {
    assertEquals(78, check("{\"log\": {\"level\": 1},\n\"room\": []}", false));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertEquals(
        file
            + ": $.log.level (line 1): must be one of \"trace\", \"debug\", \"info\", \"warn\","
            + " \"error\", not 1\n"
            + file
            + ": $.room (line 2): must be an object, not an array\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void programsGetJson() throws IOException {
    assertEquals(78, check("{\"room\": []}", true));
    assertEquals(
        "{\"file\":\""
            + file
            + "\",\"ok\":false,\"errors\":[{\"path\":\"$.room\",\"message\":\"must be an object,"
            + " not an array\",\"line\":1}]}\n",
        out.toString(StandardCharsets.UTF_8));
  }

  private int check(String json, boolean asJson) throws IOException {
    Files.writeString(file, json);
    return ConfigCheck.run(
        file,
        asJson,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
