package io.roomhub.daemon.app;

import static io.roomhub.daemon.signaling.SignalingStatus.State.DOWN;
import static io.roomhub.daemon.signaling.SignalingStatus.State.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailWatchTest {
  @ParameterizedTest
  @CsvSource({
    // own server, relay, network, somebody could come
    "UP,   DOWN, true,  true",
    "UP,   DOWN, false, false",
    "UP,   UP,   false, true",
    "DOWN, UP,   true,  true",
    "DOWN, DOWN, true,  false",
  })
  void aServerOfOurOwnIsAWayToNobodyWithoutANetwork(
      SignalingStatus.State own, SignalingStatus.State relay, boolean networked, boolean way) {
    RailWatch watch =
        new RailWatch(
            List.of(
                new Told(new SignalingStatus("embedded", "wss://0.0.0.0:8443/ws", own, null, true)),
                new Told(new SignalingStatus("mqtt", "mqtts://relay", relay, null))),
            new EventBus(),
            new VirtualClock());
    assertEquals(way, watch.reachable(networked));
    assertEquals(own == DOWN || relay == DOWN, watch.anyDown());
    assertEquals((own == UP ? 1 : 0) + (relay == UP ? 1 : 0), watch.up());
  }

  /** A rail of which nothing but its status matters. */
  private record Told(SignalingStatus status) implements Signaling {
    @Override
    public String type() {
      return status.type();
    }

    @Override
    public void start(JoinRequest request, SignalingListener listener) {}

    @Override
    public void send(String peerId, SignalMessage message) {}

    @Override
    public void broadcast(JsonNode data) {}

    @Override
    public void close() {}
  }
}
