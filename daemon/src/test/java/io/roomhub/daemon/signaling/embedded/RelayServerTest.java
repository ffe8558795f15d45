package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.ServerAction.Close;
import io.roomhub.daemon.signaling.embedded.ServerAction.Send;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayServerTest {
  private final RelayServer server = new RelayServer();
  private long nowMs = 1000;

  private List<ServerAction> say(String client, String text) {
    List<ServerAction> out = new ArrayList<>();
    server.text(client, text, nowMs, out);
    return out;
  }

  private List<ServerAction> say(String client, String type, String topic) {
    return say(client, "{\"type\":\"" + type + "\",\"topic\":\"" + topic + "\"}");
  }

  private void connect(String... clients) {
    for (String client : clients) {
      server.connect(client, nowMs);
    }
  }

  @Test
  void whatIsPublishedReachesAllSubscribersOfThatTopic() {
    connect("a", "b", "c", "d");
    say("a", "subscribe", "t");
    say("a", "subscribe", "t");
    say("b", "subscribe", "t");
    say("c", "subscribe", "u");
    String message = "{\"topic\":\"t\",\"payload\":\"{\\\"peerId\\\":\\\"x\\\"}\"}";
    assertEquals(
        List.of(new Send("a", message), new Send("b", message)),
        say("d", message.replace("{\"topic\"", "{\"type\":\"publish\",\"topic\"")));
    assertEquals(3, server.subscriptions());
    say("a", "unsubscribe", "t");
    server.disconnected("b");
    assertEquals(
        List.of(), say("d", "{\"type\":\"publish\",\"topic\":\"t\",\"payload\":{\"a\":1}}"));
    assertEquals(
        List.of(new Send("c", "{\"topic\":\"u\",\"payload\":{\"a\":1}}")),
        say("d", "{\"type\":\"publish\",\"topic\":\"u\",\"payload\":{\"a\":1}}"));
    assertEquals(1, server.subscriptions());
    assertEquals(0, server.dropped());
  }

  @Test
  void badMessagesAreDroppedAndWhoGoesOnIsDisconnected() {
    connect("a", "b");
    say("b", "subscribe", "t");
    for (String bad :
        List.of(
            "",
            "[]",
            "{}",
            "{\"type\":\"subscribe\"}",
            "{\"type\":\"what\",\"topic\":\"t\"}",
            "{\"type\":\"publish\",\"topic\":\"t\"}",
            "{\"type\":\"subscribe\",\"topic\":7}",
            "{\"type\":\"subscribe\",\"topic\":\"" + "t".repeat(257) + "\"}")) {
      assertEquals(List.of(), say("a", bad), bad);
    }
    assertEquals(8, server.dropped());
    List<ServerAction> last = List.of();
    for (int i = 8; i < RelayServer.MAX_OFFENCES; i++) {
      nowMs += 100;
      last = say("a", "not JSON");
    }
    assertEquals(List.of(new Close("a", 1008, "too many bad messages")), last);
    assertEquals(List.of(), say("a", "subscribe", "t"));
    assertEquals(1, server.clients());
    assertEquals(1, server.subscriptions());
  }

  @Test
  void aFloodIsCutOffAndTheOthersNoticeNothing() {
    connect("a", "b");
    say("b", "subscribe", "t");
    int relayed = 0;
    for (int i = 0; i < 1500; i++) {
      relayed += say("a", "{\"type\":\"publish\",\"topic\":\"t\",\"payload\":\"x\"}").size();
    }
    assertEquals(RelayServer.MESSAGES_AT_ONCE, relayed);
    assertEquals(1, say("b", "{\"type\":\"publish\",\"topic\":\"t\",\"payload\":\"y\"}").size());
  }

  @Test
  void subscriptionsAreBoundedForOneAndForAll() {
    connect("greedy");
    List<ServerAction> last = List.of();
    for (int i = 0; i <= RelayServer.MAX_TOPICS_PER_CLIENT; i++) {
      last = say("greedy", "subscribe", "t" + i);
    }
    assertEquals(List.of(new Close("greedy", 1008, "subscription limit exceeded")), last);
    assertEquals(0, server.subscriptions());
    for (int client = 0; client < 100; client++) {
      connect("c" + client);
      for (int i = 0; i < RelayServer.MAX_TOPICS_PER_CLIENT; i++) {
        say("c" + client, "subscribe", "t" + i);
      }
      assertTrue(server.subscriptions() <= RelayServer.MAX_SUBSCRIPTIONS);
    }
    assertEquals(RelayServer.MAX_SUBSCRIPTIONS, server.subscriptions());
  }
}
