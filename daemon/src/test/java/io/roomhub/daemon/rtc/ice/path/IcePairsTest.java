package io.roomhub.daemon.rtc.ice.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class IcePairsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress HERE = at("10.0.0.1");
  private static final InetSocketAddress RELAY = at("192.0.2.1");
  private static final InetSocketAddress THERE = at("10.0.0.2");

  private final PathTable paths = new PathTable();

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
  }

  private void answered(InetSocketAddress local, long seconds) {
    paths.answered(local, THERE, () -> (buffer, offset, length) -> true, seconds * SECOND);
  }

  private List<PathChecks.Pair> spare(long sinceSeconds) {
    return IcePairs.spare(paths, List.of(RELAY), List.of(THERE), sinceSeconds * SECOND);
  }

  @Test
  void aRelayThatCameAfterTheChoiceIsTriedUntilItAnswers() {
    assertEquals(List.of(), spare(0), "there is no path yet");
    answered(HERE, 1);
    assertEquals(List.of(new PathChecks.Pair(RELAY, THERE, false)), spare(0));
    answered(RELAY, 2);
    assertEquals(List.of(), spare(2), "one is at hand");
  }

  @Test
  void aSparePathIsAskedAgainBeforeItIsStale() {
    answered(HERE, 9);
    answered(RELAY, 2);
    assertEquals(List.of(new PathChecks.Pair(RELAY, THERE, true)), spare(3));
    paths.markGone(RELAY::equals);
    assertEquals(List.of(), spare(3), "sent from an address that is gone it would only fail");
  }
}
