package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page is held to the same file by {@code src/test/guest/link.test.mjs}. */
class JoinLinkTest {
  @TempDir Path directory;

  private HubConfig config(JsonNode json) throws Exception {
    Path file = Files.writeString(directory.resolve("roomhub.json"), json.toString());
    return new ConfigReader(() -> "").read(file);
  }

  private static JsonNode links() throws Exception {
    try (var in = JoinLinkTest.class.getResourceAsStream("join-links.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void theFragmentIsTheOneThatThePageReads() throws Exception {
    assertEquals(2, links().size());
    for (JsonNode each : links()) {
      assertEquals(
          each.get("fragment").asText(),
          JoinLink.fragment(config(each.get("config")), 1_700_000_000));
    }
  }

  @Test
  void aSecretOfATurnServerStaysAtHomeAndACredentialForADayGoesAlong() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                "{\"rtc\": {\"iceServers\": [{\"urls\": \"turns:t.example:443\","
                    + " \"username\": \"lobby\", \"secret\": \"north\"}]}}");
    String fragment = JoinLink.fragment(config(json), 1_700_000_000);
    assertTrue(fragment.contains("&ice=turns:t.example:443,1700086400:lobby,"), fragment);
    assertFalse(fragment.contains("north"), fragment);
  }

  @Test
  void thePageElsewhereHasAnOrigin() throws Exception {
    String page = "{\"room\": {\"guestPageUrl\": \"https://example.org:8443/room/?a=b\"}}";
    assertEquals(
        List.of("https://example.org:8443"),
        JoinLink.pageOrigins(config(new ObjectMapper().readTree(page))));
    page = "{\"room\": {\"guestPageUrl\": \"https://hub_1.example.org/{room}/\"}}";
    HubConfig behind = config(new ObjectMapper().readTree(page));
    assertEquals(List.of("https://hub_1.example.org:443"), JoinLink.pageOrigins(behind));
    assertEquals(List.of("hub_1.example.org"), JoinLink.pageHosts(behind));
    assertEquals(List.of(), JoinLink.pageOrigins(config(new ObjectMapper().readTree("{}"))));
  }

  @Test
  void whatIsPrintedAtTheStartHoldsNoSecretAndStillWorks() throws Exception {
    assertEquals(
        "lobby-7Qm2xVb9Lk4R", JoinLink.withoutSecrets(config(links().get(0).get("config"))));
    assertEquals(
        "lobby-7Qm2xVb9Lk4R&rails=ws",
        JoinLink.withoutSecrets(config(links().get(1).get("config"))));
  }

  @Test
  void onlyRelaysThatPagesCanUseCount() throws Exception {
    assertFalse(JoinLink.namesRelays(config(links().get(0).get("config"))));
    HubConfig many = config(links().get(1).get("config"));
    assertTrue(JoinLink.namesRelays(many));
    assertEquals(
        List.of(
            "wss://one.example",
            "wss://two.example",
            "wss://broker.example:8081",
            "wss://tracker.example",
            "wss://[2001:db8::1]:8443"),
        JoinLink.relayOrigins(many));
    for (String broker :
        List.of("mqtts://b.example", "ws://b.example/mqtt", "ws://127.0.0.1.b.example/mqtt")) {
      HubConfig unusable = config(broker);
      assertFalse(JoinLink.namesRelays(unusable), broker);
      assertEquals(List.of(), JoinLink.relayOrigins(unusable));
    }
    assertEquals(
        List.of("ws://127.0.0.1:9001"), JoinLink.relayOrigins(config("ws://127.0.0.1:9001/mqtt")));
  }

  private HubConfig config(String broker) throws Exception {
    String json = "{\"signaling\": [{\"type\": \"mqtt\", \"brokers\": [\"%s\"]}]}";
    return new ConfigReader(() -> "room-0123456789")
        .read(write(new ObjectMapper().readTree(json.formatted(broker))));
  }

  private Path write(JsonNode json) throws Exception {
    return Files.writeString(directory.resolve("tcp.json"), json.toString());
  }
}
