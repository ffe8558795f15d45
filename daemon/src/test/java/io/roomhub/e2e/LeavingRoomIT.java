package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.signaling.TestSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While the hub is out of its room its servers are there for everybody else. */
@Timeout(60)
class LeavingRoomIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String REFUSED = "roomhub_signaling_messages_refused_total";

  @TempDir Path directory;

  @Test
  void guestsMeetAndTheStatusPageAnswersWhileTheHubIsOut() throws Exception {
    try (HubProcess hub =
        HubProcess.start(
            directory.resolve("hub"),
            HubConfigs.embedded("Lobby", 440, directory.resolve("out.wav")),
            Map.of())) {
      int port = hub.port();
      String invitation = hub.ctl("invite", "--json");
      try (TestSocket ada = guest(port)) {
        String inside = joinAs(ada, "Ada");
        assertTrue(inside.contains("\"name\":\"Lobby\""), inside);
        ada.send("garbage");
        ada.nextWith("bad-json");
        assertEquals(1, hub.metric(REFUSED));

        hub.ctl("leave");

        assertTrue(ada.nextWith("peer-left").contains("peer-left"));
        awaitPage(port, "left"::equals);
        assertEquals(invitation, hub.ctl("invite", "--json"));
        assertEquals(1, hub.metric(REFUSED), "what is counted goes up only");
        try (TestSocket bo = guest(port);
            TestSocket listens = new TestSocket("ws://127.0.0.1:" + port + "/relay");
            TestSocket speaks = new TestSocket("ws://127.0.0.1:" + port + "/relay")) {
          JsonNode joined = JSON.readTree(joinAs(bo, "Bo"));
          assertEquals(1, joined.get("peers").size(), joined::toString);
          String adaId = joined.at("/peers/0/id").asText();
          assertEquals("Ada", joined.at("/peers/0/metadata/name").asText());
          bo.send("{\"type\":\"direct\",\"to\":\"" + adaId + "\",\"data\":\"still here\"}");
          assertTrue(ada.nextWith("still here").contains("still here"));
          listens.send("{\"type\":\"subscribe\",\"topic\":\"t\"}");
          listens.send("{\"type\":\"publish\",\"topic\":\"t\",\"payload\":\"ready\"}");
          listens.nextWith("ready");
          speaks.send("{\"type\":\"publish\",\"topic\":\"t\",\"payload\":\"through\"}");
          assertTrue(listens.nextWith("through").contains("\"through\""));

          hub.ctl("rejoin");

          for (TestSocket each : new TestSocket[] {ada, bo}) {
            String back = each.nextWith("\"Lobby\"");
            assertEquals("peer-joined", JSON.readTree(back).get("type").asText());
          }
          awaitPage(port, state -> !state.equals("left"));
          assertEquals(1, hub.metric(REFUSED));
          try (TestSocket cleo = guest(port)) {
            JsonNode peers = JSON.readTree(joinAs(cleo, "Cleo")).get("peers");
            assertEquals(3, peers.size(), "the hub is there once: " + peers);
          }
        }
      }
    }
  }

  private static TestSocket guest(int port) throws Exception {
    return new TestSocket("ws://127.0.0.1:" + port + "/ws");
  }

  private static String joinAs(TestSocket guest, String name) throws Exception {
    guest.send(
        "{\"type\":\"join\",\"room\":\"%s\",\"metadata\":{\"name\":\"%s\"}}"
            .formatted(HubConfigs.ROOM, name));
    return guest.nextWith("\"joined\"");
  }

  private static void awaitPage(int port, Predicate<String> state) {
    String url = "http://127.0.0.1:" + port + "/status/view";
    Await.until(
        "the page to show it",
        10,
        () -> {
          try (InputStream view = URI.create(url).toURL().openStream()) {
            return state.test(JSON.readTree(view).get("state").asText()) ? true : null;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
