package io.roomhub.daemon.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.signaling.RecordingListener;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingRegistry;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.SignalingUnavailableException;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.signaling.embedded.EmbeddedSignaling;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.hardware.clock.SystemClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketSignalingTest {
  @TempDir Path hubState;
  @TempDir Path clientState;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final RecordingListener hub = new RecordingListener();
  private final RecordingListener client = new RecordingListener();

  private static SignalingEnvironment environment(Path state) {
    return new SignalingEnvironment(state, new SystemClock(), InstantSource.system(), 8, List::of);
  }

  /** A server and the hub that it is in. */
  private record Hub(EmbeddedServer server, EmbeddedSignaling rail) implements AutoCloseable {
    @Override
    public void close() {
      rail.close();
      server.close();
    }
  }

  private Hub hub(int port, boolean tls) throws Exception {
    EmbeddedServer server =
        new EmbeddedServer(
            new HubConfig.SignalingConfig.Embedded("127.0.0.1", port, tls),
            environment(hubState),
            ServerLimits.standard(8));
    Hub made = new Hub(server, new EmbeddedSignaling(server));
    open.add(made);
    made.rail().start(request("Hub"), hub);
    return made;
  }

  private Signaling client(String url) throws Exception {
    Signaling rail =
        SignalingRegistry.installed()
            .create(new HubConfig.SignalingConfig.WebSocket(url), environment(clientState));
    open.add(rail);
    return rail;
  }

  private static Signaling.JoinRequest request(String name) {
    return new Signaling.JoinRequest("room", SignalingJson.object().put("name", name));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void twoHubsMeetAndTalkOverTlsWithASelfSignedCertificate() throws Exception {
    Hub server = hub(0, true);
    Signaling rail = client("wss://127.0.0.1:" + server.server().port() + "/ws");
    rail.start(request("Client"), client);
    assertEquals("status CONNECTING", client.next("status"));
    assertEquals("status UP", client.next("status"));
    String clientId = client.next("joined").substring("joined ".length());
    String hubId = hub.next("joined").substring("joined ".length());
    assertEquals("peer " + hubId + " {\"name\":\"Hub\"} we offer", client.next("peer"));
    assertEquals("peer " + clientId + " {\"name\":\"Client\"}", hub.next("peer"));

    SignalMessage message = new SignalMessage.Data(SignalingJson.object().put("ü", 1));
    rail.send(hubId, message);
    assertEquals("message " + clientId + " " + message, hub.next("message"));
    server.rail().send(clientId, new SignalMessage.Candidate(null));
    assertEquals(
        "message " + hubId + " " + new SignalMessage.Candidate(null), client.next("message"));
    rail.broadcast(SignalingJson.object().put("muted", true));
    assertTrue(hub.next("message").contains("{\"muted\":true}"));
    assertEquals(
        new SignalingStatus(
            "websocket",
            "wss://127.0.0.1:" + server.server().port() + "/ws",
            SignalingStatus.State.UP,
            null),
        rail.status());

    rail.close();
    assertEquals("left " + clientId, hub.next("left"));
    assertEquals(Set.of("roomhub-signaling-websocket"), client.threads);
  }

  @Test
  void aServerThatComesBackOnItsPortIsJoinedAgain() throws Exception {
    Hub first = hub(0, false);
    int port = first.server().port();
    Signaling rail = client("ws://127.0.0.1:" + port + "/ws");
    rail.start(request("Client"), client);
    String oldId = client.next("joined");
    String oldHub = client.next("peer");
    first.close();
    assertEquals(
        "status DOWN the server has closed the connection (1001: the hub stops)",
        client.next("status DOWN"));
    hub(port, false);
    String newId = client.next("joined");
    String newHub = client.next("peer");
    Assertions.assertNotEquals(oldId, newId);
    Assertions.assertNotEquals(oldHub, newHub);
    assertEquals(SignalingStatus.State.UP, rail.status().state());
    assertEquals(0, client.heard.stream().filter(line -> line.startsWith("left")).count());
  }

  @Test
  void aServerThatIsNotThereIsAStatusToRead() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    client("ws://127.0.0.1:" + port + "/ws?token=secret").start(request("Client"), client);
    assertEquals("status DOWN connection refused or lost", client.next("status DOWN"));
    assertEquals("ws://127.0.0.1:" + port + "/ws", last().status().url());
  }

  private Signaling last() {
    return (Signaling) open.getLast();
  }

  @Test
  void aServerThatIsNoWebSocketIsAStatusToRead() throws Exception {
    Hub server = hub(0, false);
    client("ws://127.0.0.1:" + server.server().port() + "/elsewhere")
        .start(request("Client"), client);
    assertEquals(
        "status DOWN the server answers 404, which is no WebSocket", client.next("status DOWN"));
  }

  @Test
  void aNameThatNobodyKnowsIsAStatusToRead() throws Exception {
    client("ws://nobody.invalid/ws").start(request("Client"), client);
    assertEquals("status DOWN the server's name is unknown", client.next("status DOWN"));
  }

  @Test
  void aServerWhoseKeyHasChangedSinceTheFirstVisitIsRefused() throws Exception {
    Hub first = hub(0, true);
    int port = first.server().port();
    String url = "wss://127.0.0.1:" + port + "/ws";
    Signaling rail = client(url);
    rail.start(request("Client"), client);
    assertTrue(client.next("joined").startsWith("joined "));
    rail.close();
    first.close();
    Path known = clientState.resolve("known-servers.json");
    String remembered = Files.readString(known);
    assertTrue(
        remembered.matches("\\{\\s*\"127.0.0.1:" + port + "\" : \"sha256:[0-9a-f]{64}\"\\s*}\\s*"),
        remembered);

    // The same hub with the same key is still known.
    Hub again = hub(port, true);
    Signaling second = client(url);
    second.start(request("Client"), client);
    assertTrue(client.next("joined").startsWith("joined "));
    second.close();
    again.close();

    Files.delete(hubState.resolve("web-tls.pem"));
    hub(port, true);
    Signaling third = client(url);
    third.start(request("Client"), client);
    String refused = client.next("status DOWN");
    assertTrue(
        refused.startsWith(
                "status DOWN the key of 127.0.0.1:" + port + " has changed since the first visit")
            && refused.endsWith("remove that line from " + known),
        refused);
    assertEquals(remembered, Files.readString(known));

    Files.delete(known);
    assertTrue(client.next("joined").startsWith("joined "));
  }

  @Test
  void anAddressThatIsNoWebSocketOneIsRefusedAtOnce() {
    for (String url : List.of("https://host/ws", "host", "wss://", "wss:///ws", "wss://h/ w")) {
      Assertions.assertThrows(SignalingUnavailableException.class, () -> client(url), url);
    }
  }
}
