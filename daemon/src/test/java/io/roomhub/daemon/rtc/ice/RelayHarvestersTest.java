package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RelayHarvestersTest {
  private static final IceServerAddresses.Turn TURN =
      new IceServerAddresses.Turn(
          new TurnServer(
              "turn.example.org",
              new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 3478),
              TurnServer.Transport.UDP),
          new IceServer(List.of("turn:turn.example.org"), "hub", "pass", null));

  private final RelayHarvesters relays =
      new RelayHarvesters(
          new VirtualClock(), address -> null, (known, reachable) -> {}, new AtomicLong());

  private static boolean free(InetSocketAddress address) {
    try {
      new DatagramSocket(address).close();
      return true;
    } catch (SocketException taken) {
      return false;
    }
  }

  @Test
  void aNameThatIsFoundAfterTheEndOpensNothing() {
    InetSocketAddress open = relays.harvester(TURN, true).orElseThrow().address();
    assertFalse(free(open));
    relays.close();
    Await.until("the port to be free again", 10, () -> free(open) ? true : null);
    assertEquals(Optional.empty(), relays.harvester(TURN, true));
  }
}
