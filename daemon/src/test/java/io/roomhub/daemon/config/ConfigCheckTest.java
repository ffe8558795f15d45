package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;
  private Path installed;
  private String user = "hub-of-this-test";

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("roomhub.json");
    installed = file;
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
            + " not an array\",\"line\":1}],\"advice\":[]}\n",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void adviceStandsBesideTheVerdictAndChangesNothingOfIt() throws IOException {
    assertEquals(0, check("{\"audio\": {\"volume\": 0}}", false));
    assertEquals(
        file + ": valid\n" + file + ": note: nobody will hear anything\n",
        out.toString(StandardCharsets.UTF_8));
    assertEquals("", err.toString(StandardCharsets.UTF_8));

    out.reset();
    assertEquals(0, check("{\"audio\": {\"volume\": 0}}", true));
    assertEquals(
        "{\"file\":\""
            + file
            + "\",\"ok\":true,\"errors\":[],\"advice\":[\"nobody will hear anything\"],"
            + "\"socket\":\"/run/roomhub/control.sock\"}\n",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void programsAreToldTheControlSocketOfWhatCanBeRead() throws IOException {
    assertEquals(0, check("{\"control\": {\"socket\": \"/run/roomhub/lobby.sock\"}}", true));
    assertEquals(
        "{\"file\":\""
            + file
            + "\",\"ok\":true,\"errors\":[],\"advice\":[],\"socket\":\"/run/roomhub/lobby.sock\"}\n",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theSecretThatSystemdWillHandOverIsJudgedToo() throws IOException {
    assertEquals(0, check("{}", false));
    Path secret = directory.resolve("password");
    Files.writeString(secret, "open sesame\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertEquals(0, check("{}", false));
    assertEquals("", err.toString(StandardCharsets.UTF_8));

    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(78, check("{}", false));
    assertEquals(
        file
            + ": $.room.password: others than its owner can read or change "
            + secret
            + "; run: chmod 600 "
            + secret
            + "\n",
        err.toString(StandardCharsets.UTF_8));
    assertEquals(0, check("{\"room\": {\"password\": \"another\"}}", false));

    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(78, check("{}", false));
  }

  @Test
  void anEmptySecretIsAMistakeAndOneOfAnotherHubNobodysBusiness() throws IOException {
    Path secret = Files.createFile(directory.resolve("password"));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertEquals(78, check("{}", false));
    assertEquals(
        file + ": $.room.password: the first line of " + secret + " is empty\n",
        err.toString(StandardCharsets.UTF_8));

    file = directory.resolve("another.json");
    installed = directory.resolve("roomhub.json");
    assertEquals(0, check("{}", false));
  }

  @Test
  void aPasswordFileThatTheHubsUserCannotReadIsAMistake() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "open sesame\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    String json = "{\"room\": {\"passwordFile\": \"secret\"}}";
    assertEquals(78, check(json, false));
    assertEquals(
        file
            + ": $.room.passwordFile: the user hub-of-this-test, as whom the hub runs, cannot read "
            + secret
            + "; leave passwordFile out and write the secret to /etc/roomhub/password, which systemd"
            + " hands over, or run: chgrp hub-of-this-test "
            + secret
            + " && chmod 640 "
            + secret
            + "\n",
        err.toString(StandardCharsets.UTF_8));

    user = Files.getOwner(secret).getName();
    assertEquals(0, check(json, false));
  }

  private int check(String json, boolean asJson) throws IOException {
    Files.writeString(file, json);
    return ConfigCheck.run(
        file,
        asJson,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        config -> config.audio().volume() == 0 ? List.of("nobody will hear anything") : List.of(),
        new ConfigCheck.Installation(
            installed, new RoomSecret(null, directory.resolve("password")), user));
  }
}
