package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.RelayHost;
import io.roomhub.daemon.signaling.mqtt.MqttRail;
import io.roomhub.daemon.signaling.nostr.NostrKey;
import io.roomhub.daemon.signaling.nostr.NostrProtocol;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RelayProtocol;
import io.roomhub.daemon.signaling.relay.WebSocketRail;
import io.roomhub.daemon.signaling.torrent.TrackerProtocol;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.daemon.signaling.trystero.channel.ActionMessage;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent;
import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import io.roomhub.daemon.signaling.wsrelay.LocalRelayRail;
import io.roomhub.daemon.signaling.wsrelay.WsRelayProtocol;
import io.roomhub.hardware.clock.SystemClock;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hub's rendezvous and the unmodified npm packages, in node, over real relays: each side's offer
 * or answer reaches the other decrypted, candidates follow, and once the two connections are joined
 * by hand the handshake, messages, pings, streams and the leave work both ways. Only WebRTC itself
 * is left out.
 */
@Timeout(90)
class TrysteroRailsIT {
  private static final String APP = "roomhub-test";
  private static final String ROOM = "room-7Qm2xVb9Lk4R";

  @TempDir Path directory;
  private WebSocketClient webSockets;

  /** A relay, how pages call its type, and how a hub gets to it. */
  private record Relay(
      String strategy,
      AutoCloseable process,
      String url,
      BiFunction<RendezvousHub, TrysteroSession, List<Rail>> rails)
      implements AutoCloseable {
    @Override
    public void close() throws Exception {
      process.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    assertTrue(NodeProcess.available(), "run src/test/npm/install.sh target/npm");
    webSockets = WebSocketClient.forPublicServers();
  }

  @AfterEach
  void close() {
    webSockets.close();
  }

  private List<Rail> webSocketRail(RendezvousHub hub, String url, RelayProtocol protocol) {
    return List.of(
        new WebSocketRail(
            URI.create(url), protocol, webSockets, hub.thread, hub.clock, new SecureRandom()));
  }

  private Relay relay(String type) throws Exception {
    return switch (type) {
      case "mqtt", "mqtt over TCP" -> {
        var broker = new RelayProcess.Mosquitto(directory);
        String url = type.equals("mqtt") ? broker.url() : "mqtt://127.0.0.1:" + broker.tcpPort;
        yield new Relay(
            "mqtt",
            broker,
            broker.url(),
            (hub, session) ->
                List.of(new MqttRail(URI.create(url), hub.thread, hub.clock, new SecureRandom())));
      }
      case "torrent" -> {
        var tracker = new RelayProcess.Node("tracker.mjs");
        yield new Relay(
            "torrent",
            tracker,
            tracker.url(),
            (hub, session) ->
                webSocketRail(
                    hub, tracker.url(), new TrackerProtocol(hub.id, hub.room.infoHash())));
      }
      case "nostr" -> {
        var relay = new RelayProcess.Node("nostr-relay.mjs");
        yield new Relay(
            "nostr",
            relay,
            relay.url(),
            (hub, session) ->
                webSocketRail(
                    hub,
                    relay.url(),
                    new NostrProtocol(
                        new NostrKey(new SecureRandom()),
                        InstantSource.system(),
                        hub.clock,
                        new SecureRandom())));
      }
      default -> {
        RelayHost host = new RelayHost(new SystemClock());
        EmbeddedWebServer server =
            new EmbeddedWebServer(
                "127.0.0.1",
                0,
                null,
                Map.of(EmbeddedWebServer.RELAY_PATH, host),
                64 * 1024,
                List.of());
        server.start();
        String url = "ws://127.0.0.1:" + server.port() + EmbeddedWebServer.RELAY_PATH;
        yield new Relay(
            "ws-relay",
            server,
            url,
            (hub, session) ->
                type.equals("ws-relay")
                    ? webSocketRail(hub, url, new WsRelayProtocol())
                    : List.of(new LocalRelayRail(host, hub.thread)));
      }
    };
  }

  private static NodeProcess page(Relay relay, String password) throws Exception {
    var options = SignalingJson.object();
    options.put("strategy", relay.strategy()).put("appId", APP).put("roomId", ROOM);
    options.put("password", password).putArray("urls").add(relay.url());
    NodeProcess page = new NodeProcess("peer.mjs", options.toString());
    page.awaitEvent("ready", line -> true);
    return page;
  }

  static Stream<Arguments> meetings() {
    return Stream.of("mqtt", "mqtt over TCP", "torrent", "nostr", "ws-relay", "ws-relay inside")
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, true, "secret"),
                    Arguments.of(type, false, "secret"),
                    Arguments.of(type, true, ""),
                    Arguments.of(type, false, "")));
  }

  /** The number that the page's description carries. */
  private static int number(String sdp) {
    return Integer.parseInt(sdp.replaceAll("(?s).*o=- (\\d+) 1 .*", "$1"));
  }

  @ParameterizedTest(name = "{0}, hub first: {1}, password: {2}")
  @MethodSource("meetings")
  void theHubMeetsAnUnmodifiedPage(String type, boolean hubFirst, String password)
      throws Exception {
    try (Relay relay = relay(type);
        RendezvousHub hub = new RendezvousHub(APP, ROOM, password, relay.rails())) {
      if (hubFirst) {
        hub.start();
      }
      try (NodeProcess page = page(relay, password)) {
        if (!hubFirst) {
          hub.start();
        }
        exchange(hub, page, !type.equals("torrent"));
        talk(hub, page);
        page.write(SignalingJson.object().put("leave", true));
        hub.await(ChannelEvent.Left.class);
        assertEquals(List.of(), hub.failures);
        SignalingStatus via = hub.metVia;
        assertNotNull(via);
        assertEquals(relay.strategy(), via.type());
      }
    }
  }

  /** Each side has the other's description as that made it; then the two are joined. */
  private static void exchange(RendezvousHub hub, NodeProcess page, boolean trickles) {
    JsonNode atPage =
        page.awaitEvent("remote", line -> line.get("sdp").asText().contains("o=- hub"));
    String ours = atPage.get("sdp").asText();
    long connection = Long.parseLong(ours.replaceAll("(?s).*o=- hub(\\d+) .*", "$1"));
    assertEquals(RendezvousHub.sdp(connection), ours);
    int there = atPage.get("pc").asInt();
    String theirs = Await.until("the page's description", 20, () -> hub.remote.get(connection));
    String type = atPage.get("type").asText().equals("offer") ? "answer" : "offer";
    assertEquals(
        "v=0\r\no=- " + there + " 1 IN IP4 127.0.0.1\r\na=ice-ufrag:page\r\nx=" + type + "\r\n",
        theirs);
    assertEquals(there, number(theirs));
    if (trickles) {
      page.awaitEvent(
          "candidate",
          line -> line.get("candidate").asText().equals("candidate:of hub " + connection));
      String expected = connection + " {\"candidate\":\"candidate:of page " + there + "\"";
      Await.until(
          "the page's candidate",
          20,
          () -> hub.candidates.stream().anyMatch(c -> c.startsWith(expected)) ? true : null);
    }
    hub.connect(connection, page, there);
  }

  /** Everything that the data channel is for. */
  private static void talk(RendezvousHub hub, NodeProcess page) {
    hub.await(ChannelEvent.Active.class);
    page.awaitEvent("join", line -> line.get("peer").asText().equals(hub.id));

    JsonNode metadata = SignalingJson.object().put("lang", "de");
    String longText = "Grüße ☕ ".repeat(5_000);
    hub.onChannel(
        channel ->
            channel.sendMessage(
                new ActionMessage("chat", new ActionMessage.Text(longText), metadata)));
    JsonNode heard = page.awaitEvent("chat", line -> line.get("peer").asText().equals(hub.id));
    assertEquals(longText, heard.get("data").asText());
    assertEquals(metadata, heard.get("metadata"));

    JsonNode data = SignalingJson.object().put("text", longText).put("n", 7);
    var chat = SignalingJson.object();
    chat.set("chat", data);
    page.write(chat.put("metadata", "m"));
    ActionMessage message = hub.await(ChannelEvent.Message.class).message();
    assertEquals(new ActionMessage.Json(data), message.content());
    assertEquals("m", String.valueOf(message.metadata()).replace("\"", ""));

    page.write(SignalingJson.object().put("ping", hub.id));
    page.awaitEvent("pong", line -> line.get("peer").asText().equals(hub.id));
    hub.onChannel(channel -> channel.ping(hub.clock.millis()));
    hub.await(ChannelEvent.Pong.class);

    page.write(SignalingJson.object().put("stream", true));
    ChannelEvent.StreamAnnounced stream = hub.await(ChannelEvent.StreamAnnounced.class);
    assertEquals("stream-of-page", stream.streamId());
    assertEquals("{\"a\":1}", String.valueOf(stream.metadata()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "torrent", "nostr", "ws-relay"})
  void anotherPasswordIsToldOnBothSidesAndNobodyIsMet(String type) throws Exception {
    try (Relay relay = relay(type);
        RendezvousHub hub = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      hub.start();
      try (NodeProcess page = page(relay, "other")) {
        page.awaitEvent("error", line -> line.get("error").asText().contains("password"));
        assertFalse(page.has("remote"), "the page has read something");
        assertEquals(Map.of(), hub.remote);
      }
    }
  }

  @Test
  void aHubThatLeavesIsGoneForThePage() throws Exception {
    try (Relay relay = relay("ws-relay");
        RendezvousHub hub = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      hub.start();
      try (NodeProcess page = page(relay, "secret")) {
        exchange(hub, page, true);
        page.awaitEvent("join", line -> line.get("peer").asText().equals(hub.id));
        hub.await(ChannelEvent.Active.class);
        hub.onChannel(channel -> channel.leave());
        page.awaitEvent("left", line -> line.get("peer").asText().equals(hub.id));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "torrent", "nostr", "ws-relay"})
  void twoHubsMeet(String type) throws Exception {
    try (Relay relay = relay(type);
        RendezvousHub one = new RendezvousHub(APP, ROOM, "secret", relay.rails());
        RendezvousHub two = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      one.start();
      two.start();
      Function<RendezvousHub, String> heard =
          hub ->
              Await.until(
                  "a description", 20, () -> hub.remote.values().stream().findFirst().orElse(null));
      assertTrue(heard.apply(one).contains("o=- hub"));
      assertTrue(heard.apply(two).contains("o=- hub"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "torrent", "nostr", "ws-relay"})
  void threePagesAreAllMetWhicheverOfThemWasThereFirst(String type) throws Exception {
    try (Relay relay = relay(type);
        NodeProcess early = page(relay, "secret");
        RendezvousHub hub = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      hub.start();
      try (NodeProcess second = page(relay, "secret");
          NodeProcess third = page(relay, "secret")) {
        for (NodeProcess page : List.of(early, second, third)) {
          String id = page.awaitEvent("ready", line -> true).get("selfId").asText();
          Await.until(
              "the offer or answer of a page", 20, () -> hub.peers.contains(id) ? id : null);
          page.awaitEvent("remote", line -> line.get("sdp").asText().contains("o=- hub"));
        }
      }
    }
  }

  @Test
  void oversizedAndRetainedMessagesOfABrokerAreNotHeard() throws Exception {
    var broker = new RelayProcess.Mosquitto(directory);
    Relay relay =
        new Relay(
            "mqtt",
            broker,
            broker.url(),
            (hub, session) ->
                List.of(
                    new MqttRail(
                        URI.create(broker.url()), hub.thread, hub.clock, new SecureRandom())));
    Mqtt5BlockingClient stranger =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.tcpPort).buildBlocking();
    try (relay;
        RendezvousHub hub = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      stranger.connect();
      String topic = hub.room.rootTopic();
      stranger.publishWith().topic(topic).payload(new byte[100]).retain(true).send();
      hub.start();
      stranger.publishWith().topic(topic).payload(new byte[1_000_000]).send();
      stranger.publishWith().topic(topic).payload(new byte[70_000]).send();
      stranger.disconnect();
      Await.until(
          "the retained and the large one",
          20,
          () -> hub.rendezvous.refusedMessages() >= 2 ? true : null);
      try (NodeProcess page = page(relay, "secret")) {
        exchange(hub, page, true);
        talk(hub, page);
      }
      assertEquals(SignalingStatus.State.UP, hub.rendezvous.status().get(0).state());
    }
  }

  @Test
  void aBrokerThatComesBackFindsTheHubAgain() throws Exception {
    var broker = new RelayProcess.Mosquitto(directory);
    Relay relay =
        new Relay(
            "mqtt",
            broker,
            broker.url(),
            (hub, session) ->
                List.of(
                    new MqttRail(
                        URI.create(broker.url()), hub.thread, hub.clock, new SecureRandom())));
    try (relay;
        RendezvousHub hub = new RendezvousHub(APP, ROOM, "secret", relay.rails())) {
      hub.start();
      broker.close();
      awaitState(hub, SignalingStatus.State.DOWN);
      assertNotNull(hub.rendezvous.status().get(0).lastError());
      broker.start();
      awaitState(hub, SignalingStatus.State.UP);
      try (NodeProcess page = page(relay, "secret")) {
        exchange(hub, page, true);
        talk(hub, page);
      }
    }
  }

  private static void awaitState(RendezvousHub hub, SignalingStatus.State state) {
    Await.until(
        "a rail that is " + state,
        20,
        () -> hub.rendezvous.status().get(0).state() == state ? true : null);
  }
}
