package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.hardware.clock.SystemClock;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;

/** The order in which a WebSocket's beginning and end may come. */
class WebSocketEndpointTest {
  private final List<String> seen = new ArrayList<>();

  /** Welcomes as the real ones do: before its caller knows the client. */
  private final class Host implements WebSocketHost {
    @Override
    public Client connect(SignalingHost.Sink sink) {
      seen.add("connected");
      sink.send("welcome");
      return new Client() {
        @Override
        public void text(String text, Runnable then) {}

        @Override
        public void oversized(Runnable then) {}

        @Override
        public void binary(Runnable then) {}

        @Override
        public void pong(Runnable then) {}

        @Override
        public void disconnected() {
          seen.add("disconnected");
        }
      };
    }
  }

  private Session session(Runnable onSend) {
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "getRemoteSocketAddress":
                  return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
                case "isOpen":
                  return true;
                case "sendText":
                  onSend.run();
                  return null;
                default:
                  seen.add(method.getName());
                  return null;
              }
            });
  }

  private WebSocketEndpoint endpoint() {
    return new WebSocketEndpoint(
        new Host(), 1_000, new AddressPlaces(8), new RefusalLog("test", new SystemClock()));
  }

  @Test
  void nothingIsReadBeforeTheHostKnowsTheClient() {
    WebSocketEndpoint endpoint = endpoint();
    endpoint.onWebSocketOpen(session(() -> seen.add("sent")));
    assertEquals(List.of("connected", "sent", "demand"), seen);

    endpoint.onWebSocketClose(1001, "", Callback.NOOP);
    assertEquals(List.of("connected", "sent", "demand", "disconnected"), seen);
  }

  @Test
  void whoIsGoneBeforeTheWelcomeIsSentIsForgotten() {
    WebSocketEndpoint endpoint = endpoint();
    endpoint.onWebSocketOpen(
        session(() -> endpoint.onWebSocketClose(1006, "reset", Callback.NOOP)));
    assertEquals(List.of("connected", "disconnected"), seen);
  }
}
