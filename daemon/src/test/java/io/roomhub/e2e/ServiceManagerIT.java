package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub as systemd sees it: notifications, reload, stop, exit codes. */
class ServiceManagerIT {
  /** Plays the notify socket: writes each message that comes as one line. */
  private static final String LISTENER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1])
      while True:
          print(s.recv(4096).decode().replace("\\n", "|"), flush=True)
      """;

  @TempDir Path directory;

  private List<String> messages() {
    try {
      return Files.readAllLines(directory.resolve("notified"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitMessage(String start) {
    Await.until(
        "the message " + start,
        20,
        () -> messages().stream().anyMatch(line -> line.startsWith(start)) ? true : null);
  }

  private static void awaitWarning(HubProcess hub, String end) {
    hub.await(
        "the warning " + end,
        status ->
            status.path("warnings").size() == 1 && status.at("/warnings/0").asText().contains(end));
  }

  @Test
  void systemdHearsOfEveryStepOfALife() throws IOException {
    Path socket = directory.resolve("notify.sock");
    Process listener =
        new ProcessBuilder("python3", "-c", LISTENER, socket.toString())
            .redirectOutput(directory.resolve("notified").toFile())
            .start();
    try {
      Await.until("the notify socket", 5, () -> Files.exists(socket) ? true : null);
      Path output = directory.resolve("out.wav");
      HubProcess hub =
          HubProcess.start(
              directory.resolve("hub"),
              HubConfigs.embedded("Lobby", 440, output),
              Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "1000000"));
      awaitMessage("READY=1");
      awaitMessage("STATUS=alone");
      awaitMessage("WATCHDOG=1");

      hub.setConfig(config -> config.replace("\"volume\" : 100", "\"volume\" : 30"));
      hub.signal("HUP");
      awaitMessage("RELOADING=1|MONOTONIC_USEC=");
      hub.await("the new volume", status -> status.path("volume").asInt() == 30);

      hub.setConfig(config -> config.replace("\"volume\" : 30", "\"volume\" : 3000"));
      hub.signal("HUP");
      Await.until(
          "the refusal in the log", 5, () -> hub.log().contains("$.audio.volume") ? true : null);
      assertEquals(30, hub.status().path("volume").asInt());
      awaitWarning(hub, "the hub goes on with the old one: $.audio.volume");

      hub.setConfig(
          config ->
              config
                  .replace("\"volume\" : 3000", "\"volume\" : 30")
                  .replace("\"displayName\" : \"Lobby\"", "\"displayName\" : \"Hall\""));
      hub.signal("HUP");
      awaitWarning(hub, "these wait for a restart: room.displayName");

      hub.setConfig(config -> config.replace("\"Hall\"", "\"Lobby\""));
      hub.signal("HUP");
      hub.await("no warning", status -> status.path("warnings").isEmpty());

      long asked = System.nanoTime();
      assertEquals(0, hub.terminate());
      double seconds = (System.nanoTime() - asked) / 1e9;
      assertTrue(seconds < 2, () -> "it took " + seconds + " s to leave");
      awaitMessage("STOPPING=1");
      assertTrue(
          messages().getFirst().equals("READY=1") || messages().getFirst().startsWith("STATUS="));
    } finally {
      listener.destroyForcibly();
    }
  }

  @Test
  void aWrongConfigurationIsExitCode78WithThePathAndTheNearestKey() throws Exception {
    Path config = directory.resolve("bad.json");
    Files.writeString(config, "{\"audio\": {\"volum\": 3}, \"room\": {\"id\": \"short\"}}");

    Process daemon =
        new ProcessBuilder(
                HubProcess.IMAGE.resolve("bin/roomhubd").toString(),
                "--config",
                config.toString(),
                "--state",
                directory.resolve("state").toString())
            .start();
    String errors =
        new String(daemon.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    assertEquals(78, daemon.waitFor());
    assertTrue(errors.contains("$.audio.volum"), errors);
    assertTrue(errors.contains("volume"), errors);
    assertTrue(errors.contains("$.room.id"), errors);
  }

  @Test
  void aFixedPortThatIsTakenIsExitCode69() throws Exception {
    Path output = directory.resolve("out.wav");
    try (HubProcess first =
        HubProcess.start(
            directory.resolve("hub"), HubConfigs.embedded("First", 440, output), Map.of())) {
      Path config = directory.resolve("second.json");
      Files.writeString(
          config,
          HubConfigs.embedded("Second", 440, directory.resolve("second.wav"))
              .replace("\"port\": 0", "\"port\": " + first.port()));
      Process second =
          new ProcessBuilder(
                  HubProcess.IMAGE.resolve("bin/roomhubd").toString(),
                  "--config",
                  config.toString(),
                  "--state",
                  directory.resolve("state2").toString())
              .start();
      String errors =
          new String(
              second.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

      assertEquals(69, second.waitFor());
      assertTrue(errors.contains(String.valueOf(first.port())), errors);
    }
  }
}
