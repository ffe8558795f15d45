package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.quality.MouthToEar;
import io.roomhub.daemon.control.quality.QualitySample;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupportReportTest {
  private static final String PASSWORD = "pass \"word\" + ümlaut\\";

  /** Everything in a configuration that opens a door. */
  private static final List<String> SECRETS =
      List.of(
          "lobby-7Qm2xVb9Lk4R",
          PASSWORD,
          "turn-user",
          "turn-credential",
          "static-auth-secret",
          "limited-name",
          "broker-user",
          "broker-pass",
          "api-token-5711",
          "page-token-17");

  private final FakeHub hub = new FakeHub();

  private SupportReportTest() {
    hub.config =
        FakeHub.config(
            """
            { "room": { "password": "pass \\"word\\" + ümlaut\\\\",
                        "guestPageUrl": "https://page.example/x?k=page-token-17" },
              "signaling": [
                { "type": "embedded", "port": 8443 },
                { "type": "websocket", "url": "wss://other.example/ws?key=api-token-5711" },
                { "type": "mqtt", "brokers": ["wss://broker-user:broker-pass@broker.example/mqtt"] },
                { "type": "lan" } ],
              "rtc": { "iceServers": [
                { "urls": ["turn:turn.example:3478"], "username": "turn-user",
                  "credential": "turn-credential" },
                { "urls": ["turns:turn2.example"], "username": "limited-name",
                  "secret": "static-auth-secret" } ] },
              "audio": { "input": { "type": "tone", "hz": 440, "dbfs": -20 } } }
            """);
    hub.quality.add(
        "guest1",
        "Zoë",
        99,
        new QualitySample(
            30, 1, 0, 0, 40, 0, 40_000, 40_000, new MouthToEar(10, 16, 15, 40, 20), "excellent"));
  }

  private ControlReply write(String journal) {
    return new SupportReport(hub, () -> ControlFixture.REPORT, () -> "2026-11-21, a Pi 4")
        .write(journal.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void noSecretOfTheConfigurationIsInItWhereverItStood() {
    StringBuilder journal = new StringBuilder("Nov 21 12:00:01 hub roomhubd[1]: started\n");
    for (String secret : SECRETS) {
      journal.append("seen ").append(secret).append(" and ").append(encoded(secret)).append('\n');
    }
    journal.append("join: https://hub:8443/#an-older-room-id&password=old&ice=turn:x,u,c\n");
    hub.log = journal.toString().lines().toList();

    for (ControlReply reply : List.of(write(journal.toString()), write("\n"))) {
      String json = ControlJson.write(reply.json());
      for (String secret : SECRETS) {
        String inJson = ControlJson.write(secret);
        assertFalse(reply.text().contains(secret), secret);
        assertFalse(reply.text().contains(encoded(secret)), secret);
        assertFalse(json.contains(inJson.substring(1, inJson.length() - 1)), secret);
        assertFalse(json.contains(encoded(secret)), secret);
      }
      assertFalse(reply.text().contains("an-older-room-id"), reply.text());
      assertFalse(json.contains("an-older-room-id"), json);
      assertTrue(reply.text().contains("seen [hidden] and [hidden]\n"), reply.text());
    }
  }

  @Test
  void whatHelpsIsInIt() {
    String text = write("Nov 21 12:00:01 hub roomhubd[1]: started\n").text();

    for (String expected :
        List.of(
            "roomhub 0.1.0: report for support\n2026-11-21, a Pi 4\n",
            "\n== doctor ==\nok    gpio",
            "fail  speaker     no such device",
            "summary: poor\n",
            "\n== status ==\nstate            connected\n",
            "room             [hidden] (2 others)\n",
            "\n== quality of the last ten minutes ==\nPEER  FIGURE",
            "      mouth to ear, ms        101.0      101.0    101.0    101.0\n",
            "\n== configuration ==\n{\n",
            "\"urls\" : [ \"turn:turn.example:3478\" ]",
            "\"credential\" : \"[hidden]\"",
            "\"url\" : \"wss://other.example/ws?[hidden]\"",
            "\"wss://[hidden]@broker.example/mqtt\"",
            "\"type\" : \"lan\"",
            "Tone[hz=440.0, dbfs=-20.0]",
            "\n== journal ==\nNov 21 12:00:01 hub roomhubd[1]: started\n",
            "\n== quality, every 2.0 s ==\npeer 1: Zoë (guest1)\npeer,uptimeSeconds,",
            "1,99.0,30.0,1.0,0.0,0.0,40.0,")) {
      assertTrue(text.contains(expected), () -> expected + " is not in\n" + text);
    }
  }

  @Test
  void theMemoryOfTheLogStandsInForTheJournal() {
    ControlReply reply = write("");

    assertTrue(
        reply.text().contains("\n== log ==\n2026-11-21 12:00:00 INFO  the room is open\n"),
        reply.text());
    assertTrue(
        ControlJson.write(reply.json())
            .contains("\"log\":[\"2026-11-21 12:00:00 INFO  the room is open\"]"));
  }

  @Test
  void programsGetTheSameAsOneObject() {
    String json = ControlJson.write(write("line").json());

    assertTrue(json.startsWith("{\"writtenOn\":\"2026-11-21, a Pi 4\",\"doctor\":{"), json);
    for (String key : List.of("status", "quality", "configuration", "journal")) {
      assertTrue(json.contains("\"" + key + "\":"), key);
    }
    assertTrue(
        json.contains("\"peers\":[{\"id\":\"guest1\",\"name\":\"Zoë\",\"rows\":[[99.0,"), json);
  }

  @Test
  void aShortPasswordDoesNotTearWordsApart() {
    hub.config = FakeHub.config("{ \"room\": { \"password\": \"ice\" } }");

    String text = write("the office said ice, icecream").text();

    assertTrue(text.contains("the office said [hidden], icecream"), text);
    assertEquals(-1, text.indexOf("off[hidden]"));
  }
}
