package io.roomhub.daemon.signaling.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.SignalingHost;
import io.roomhub.daemon.signaling.embedded.WebSocketHost;
import io.roomhub.daemon.signaling.trystero.RelayMessage;
import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import io.roomhub.daemon.signaling.wsrelay.WsRelayProtocol;
import io.roomhub.hardware.clock.SystemClock;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One rail over a real WebSocket, and a relay that means it no good. */
@Timeout(60)
class WebSocketRailTest {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<SignalingHost.Sink> sinks = new LinkedBlockingQueue<>();
  private final RailThread thread = new RailThread();
  private EmbeddedWebServer server;
  private WebSocketClient client;
  private WebSocketRail rail;

  /** Notes what comes; what goes is up to the test. */
  private final class Relay implements WebSocketHost {
    @Override
    public Client connect(SignalingHost.Sink sink) {
      sinks.add(sink);
      return new Client() {
        @Override
        public void text(String text, Runnable after) {
          heard.add(text);
          after.run();
        }

        @Override
        public void oversized(Runnable after) {
          after.run();
        }

        @Override
        public void binary(Runnable after) {
          after.run();
        }

        @Override
        public void pong(Runnable after) {
          after.run();
        }

        @Override
        public void disconnected() {
          heard.add("disconnected");
        }
      };
    }
  }

  private final class Listener implements RailListener {
    @Override
    public void onReady(Rail from) {
      told.add("ready");
    }

    @Override
    public void onLost(Rail from) {
      told.add("lost");
    }

    @Override
    public void onMessage(Rail from, String topic, String payload) {
      told.add(topic + " " + payload);
    }

    @Override
    public void onOffer(Rail from, RelayMessage.Offer offer) {
      told.add("offer");
    }

    @Override
    public void onAnswer(Rail from, RelayMessage.Answer answer) {
      told.add("answer");
    }

    @Override
    public void onStatus(Rail from) {}
  }

  @BeforeEach
  void start() throws Exception {
    server =
        new EmbeddedWebServer(
            "127.0.0.1", 0, null, Map.of("/relay", new Relay()), 64 * 1024, List.of());
    server.start();
    client = WebSocketClient.forPublicServers();
    rail =
        new WebSocketRail(
            URI.create("ws://user:geheim@127.0.0.1:" + server.port() + "/relay?token=geheim"),
            new WsRelayProtocol(),
            client,
            thread,
            new SystemClock(),
            new Random(1));
    thread.execute(() -> rail.start(List.of("self", "root"), new Listener()));
  }

  @AfterEach
  void stop() {
    thread.execute(rail::close);
    thread.close();
    client.close();
    server.close();
  }

  private SignalingHost.Sink up() throws InterruptedException {
    assertEquals("ready", next(told));
    assertEquals("{\"type\":\"subscribe\",\"topic\":\"self\"}", next(heard));
    assertEquals("{\"type\":\"subscribe\",\"topic\":\"root\"}", next(heard));
    SignalingHost.Sink sink = sinks.poll(20, TimeUnit.SECONDS);
    assertNotNull(sink);
    return sink;
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    String line = queue.poll(20, TimeUnit.SECONDS);
    assertNotNull(line, "nothing came");
    return line;
  }

  @Test
  void itSubscribesPublishesHearsAndCloses() throws Exception {
    SignalingHost.Sink relay = up();
    relay.send("{\"topic\":\"root\",\"payload\":\"hello\"}");
    assertEquals("root hello", next(told));
    thread.execute(() -> rail.publish("t", "p"));
    assertEquals("{\"type\":\"publish\",\"topic\":\"t\",\"payload\":\"p\"}", next(heard));
    assertEquals(SignalingStatus.State.UP, rail.status().state());
    CompletableFuture.runAsync(rail::close, thread).get(20, TimeUnit.SECONDS);
    assertEquals("disconnected", next(heard));
    assertEquals(SignalingStatus.State.DOWN, rail.status().state());
  }

  @Test
  void noSecretOfItsUrlIsShown() throws Exception {
    up();
    assertEquals("ws://127.0.0.1:" + server.port() + "/relay", rail.status().url());
  }

  @Test
  void hugeFramesFloodsAndNonsenseAreDroppedAndTheNextMessageIsHeard() throws Exception {
    SignalingHost.Sink relay = up();
    relay.send("x".repeat(1_000_000));
    relay.send("{\"topic\":\"root\",\"payload\":\"" + "x".repeat(70_000) + "\"}");
    relay.send("nonsense");
    relay.send("{\"topic\":\"root\",\"payload\":\"good\"}");
    assertEquals("root good", next(told));
    assertEquals(3, rail.dropped());
  }

  @Test
  void aRelayThatThrowsItOutAtOnceIsComeBackToMoreAndMoreSlowly() throws Exception {
    up().close(1008, "away\nwith you");
    assertEquals("lost", next(told));
    assertEquals("disconnected", next(heard));
    String error = rail.status().lastError();
    assertTrue(error != null && error.contains("away with you"), error);
    up().drop();
    assertEquals("lost", next(told));
    assertEquals("disconnected", next(heard));
    up();
  }
}
