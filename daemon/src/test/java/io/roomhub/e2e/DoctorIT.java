package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Quality, report and doctor of the built hub, as a person at the shell meets them. */
@Timeout(120)
class DoctorIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String config(String name) {
    return HubConfigs.embedded(name, 440, directory.resolve(name + ".wav"));
  }

  @Test
  void aCallLeavesItsFiguresAndAReportTellsNoSecret() throws Exception {
    try (HubProcess hub = HubProcess.start(directory.resolve("hub"), config("Hub"), Map.of());
        HubProcess guest =
            HubProcess.start(
                directory.resolve("guest"),
                HubConfigs.guestOf(hub.port(), "Guest", 880, directory.resolve("guest.wav")),
                Map.of())) {
      hub.await(
          "a round trip and a way of the sound",
          status -> status.at("/peers/0/audio/mouthToEar/totalMs").isNumber());
      JsonNode way = hub.status().at("/peers/0/audio/mouthToEar");
      double sum = 0;
      for (String part :
          List.of("captureMs", "encodeMs", "networkMs", "jitterBufferMs", "playbackMs")) {
        assertTrue(way.path(part).asDouble() >= 0, way.toString());
        sum += way.path(part).asDouble();
      }
      assertEquals(sum, way.path("totalMs").asDouble(), 0.01);
      assertTrue(sum > 25 && sum < 500, way.toString());

      JsonNode quality =
          Await.until(
              "two samples",
              20,
              () -> {
                JsonNode now = parsed(hub.ctl("quality", "--json"));
                return now.at("/peers/0/rows").size() >= 2 ? now : null;
              });
      assertEquals("Guest", quality.at("/peers/0/name").asText());
      assertEquals(2, quality.path("periodSeconds").asInt());
      assertEquals(quality.path("columns").size(), quality.at("/peers/0/rows/0").size());

      Path file = directory.resolve("report.txt");
      hub.ctl("report", file.toString());
      String report = Files.readString(file);
      assertTrue(report.contains("== doctor ==\n"), report);
      assertTrue(report.contains("peer 1: Guest"), report);
      assertTrue(report.contains("== log ==\n") || report.contains("== journal ==\n"), report);
      // The link to join by stands in the log of a hub that was started by hand.
      assertFalse(report.contains(HubConfigs.ROOM), report);
    }
  }

  @Test
  void doctorWorksWithoutAHub() throws Exception {
    Path file = directory.resolve("roomhub.json");
    Files.writeString(
        file,
        config("Alone")
            .replace(
                "\"iceServers\": []",
                "\"iceServers\": [{\"urls\": [\"turn:127.0.0.1:9?transport=tcp\"],"
                    + " \"username\": \"u\", \"credential\": \"c\"}]"));
    ProcessBuilder builder =
        new ProcessBuilder(
            HubProcess.IMAGE.resolve("bin/roomhubctl").toString(),
            "doctor",
            "--json",
            "--config",
            file.toString());
    builder.environment().put("ROOMHUB_SOCKET", "");
    Process doctor = builder.redirectError(directory.resolve("err").toFile()).start();
    String out = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(69, doctor.waitFor(), out + Files.readString(directory.resolve("err")));
    JsonNode report = parsed(out);
    assertEquals("poor", report.path("summary").asText());
    assertEquals("ok", verdict(report, "signaling embedded"));
    assertEquals("warn", verdict(report, "microphone"));
    assertEquals("fail", verdict(report, "turn:127.0.0.1:9?transport=tcp"));
    assertFalse(Files.exists(directory.resolve("state")));
  }

  private static String verdict(JsonNode report, String name) {
    for (JsonNode check : report.path("checks")) {
      if (check.path("name").asText().equals(name)) {
        assertTrue(check.path("reason").isTextual(), check.toString());
        return check.path("verdict").asText();
      }
    }
    throw new AssertionError(name + " is not in " + report);
  }
}
