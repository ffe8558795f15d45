package io.roomhub.daemon.rtc.ice.guard;

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

  private final VirtualClock clock = new VirtualClock();
  private final AtomicLong refused = new AtomicLong();
  private final List<Integer> heard = new ArrayList<>();
  private final Doorkeeper door =
      new Doorkeeper(
          at(1),
          StunGateTest.gate(),
          CheckBudget.ofHub().ofConnection(),
          new IncomingChecks(),
          clock,
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
      clock.advanceNanos(IncomingChecks.SOURCE_NANOS);
      check(port);
      assertTrue(hears(port));
      check(1);
      assertTrue(hears(1), "it shows itself again and again");
    }
    assertFalse(hears(2), "it was long ago");
    assertTrue(hears(3 * Doorkeeper.MAX_VALIDATED - 10));
    assertEquals(1, refused.get());
  }

  @Test
  void whoKnowsTheCredentialsAndFloodsIsAnsweredNoMoreThanAPeerMayAsk() {
    int let = 0;
    for (int port = 1; port <= 60_000; port++) {
      byte[] request = StunGateTest.REQUEST;
      let += door.letsIn(at(port), request, 0, request.length) ? 1 : 0;
    }
    assertEquals(IncomingChecks.NEW_SOURCES, let);
    assertEquals(60_000 - let, refused.get());
    assertFalse(hears(60_000), "it is not taken for a peer either");

    clock.advanceNanos(IncomingChecks.BURST * IncomingChecks.PACE_NANOS);
    check(1);
    assertTrue(hears(1), "who is known is heard still");
  }

  @Test
  void checksOfOneSourceKeepToThePaceOfThePeer() {
    byte[] request = StunGateTest.REQUEST;
    int let = 0;
    for (int i = 0; i < 10 * IncomingChecks.BURST; i++) {
      let += door.letsIn(at(1), request, 0, request.length) ? 1 : 0;
    }
    assertEquals(IncomingChecks.BURST, let);
    for (int i = 0; i < IncomingChecks.BURST; i++) {
      clock.advanceNanos(IncomingChecks.PACE_NANOS);
      check(1);
    }
  }
}
