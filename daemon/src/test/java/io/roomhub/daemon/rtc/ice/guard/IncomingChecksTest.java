package io.roomhub.daemon.rtc.ice.guard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class IncomingChecksTest {
  private final IncomingChecks checks = new IncomingChecks();

  private static InetSocketAddress port(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
  }

  @Test
  void theSourceThatIsInUseIsKnownHoweverManyCameSince() {
    long now = 0;
    for (int other = 1_000; other < 2_000; other++) {
      assertTrue(checks.take(port(7), now));
      assertTrue(checks.take(port(other), now));
      now += IncomingChecks.SOURCE_NANOS;
    }
    for (int other = 2_000; checks.take(port(other), now); other++) {}
    assertFalse(checks.take(port(3_000), now), "no new one has a place now");
    assertTrue(checks.take(port(7), now));
    assertTrue(checks.take(port(1_999), now));
    assertFalse(checks.take(port(1_000), now), "this one is long forgotten");
  }
}
