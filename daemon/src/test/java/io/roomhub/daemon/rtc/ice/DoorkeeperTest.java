package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
  private static final byte[] MEDIA = {(byte) 0x80, 111, 0, 1, 9};

  private final AtomicLong refused = new AtomicLong();
  private final List<Integer> heard = new ArrayList<>();
  private final Doorkeeper door =
      new Doorkeeper(
          at(1),
          StunGateTest.gate(),
          CheckBudget.ofHub().ofConnection(),
          new VirtualClock(),
          refused,
          (local, remote, data, offset, length) -> heard.add(remote.getPort()));

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), port);
  }

  private void check(int port) {
    assertTrue(door.letsIn(at(port), StunGateTest.REQUEST, 0, StunGateTest.REQUEST.length));
  }

  private boolean hears(int port) {
    heard.clear();
    assertFalse(door.letsIn(at(port), MEDIA, 0, MEDIA.length));
    return heard.equals(List.of(port));
  }

  @Test
  void aPeerThatHasMovedOftenIsStillHeardWhereItIsNow() {
    check(1);
    for (int port = 2; port <= 3 * Doorkeeper.MAX_VALIDATED; port++) {
      check(port);
      assertTrue(hears(port));
      check(1);
      assertTrue(hears(1), "it shows itself again and again");
    }
    assertFalse(hears(2), "it was long ago");
    assertTrue(hears(3 * Doorkeeper.MAX_VALIDATED - 10));
    assertEquals(1, refused.get());
  }
}
