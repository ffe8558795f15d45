package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.ice.path.RelayCost;
import io.roomhub.daemon.rtc.ice.turn.TurnServer.Transport;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToldCandidatesTest {
  /** As ice4j makes it. */
  private static final long RELAYED = 2_815L;

  private final ToldCandidates told = new ToldCandidates();

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
  }

  private boolean tell(int port, CandidateType type, long priority) {
    return told.add(
        at(port), CandidateAttribute.udp("1", 1, priority, "192.0.2.1", port, type, null, 0));
  }

  @Test
  void aRelayTellsByItsPriorityHowItIsReached() {
    tell(1, CandidateType.RELAY, RelayCost.priority(RELAYED, Transport.TLS));
    assertEquals(RelayCost.BY_UDP, told.cost(at(1)), "nothing to compare it with");
    tell(2, CandidateType.RELAY, RelayCost.priority(RELAYED, Transport.TCP));
    tell(3, CandidateType.RELAY, RelayCost.priority(RELAYED, Transport.UDP));
    tell(4, CandidateType.RELAY, RelayCost.priority(RELAYED, Transport.UDP));
    assertEquals(RelayCost.BY_STREAM, told.cost(at(1)));
    assertEquals(RelayCost.BY_STREAM, told.cost(at(2)));
    assertEquals(RelayCost.BY_UDP, told.cost(at(3)));
    assertEquals(RelayCost.BY_UDP, told.cost(at(4)));
  }

  @Test
  void prioritiesKeepTheirOrderWithinATransport() {
    assertEquals((2L << 24) + RELAYED, RelayCost.priority(RELAYED, Transport.UDP));
    assertEquals((1L << 24) + RELAYED, RelayCost.priority((126L << 24) + RELAYED, Transport.TCP));
    assertEquals(RELAYED, RelayCost.priority(RELAYED, Transport.TLS));
  }

  @Test
  void theOtherSideItselfCostsNothing() {
    assertTrue(tell(1, CandidateType.HOST, 1L));
    assertTrue(tell(2, CandidateType.SRFLX, 1L));
    assertFalse(tell(2, CandidateType.RELAY, 1L), "told twice");
    for (int port = 1; port <= 3; port++) {
      assertEquals(0, told.cost(at(port)));
    }
    assertEquals(CandidateType.SRFLX, told.type(at(2)));
    assertEquals(CandidateType.PRFLX, told.type(at(3)), "of which nothing was told");
    assertEquals(Set.of(at(1), at(2)), Set.copyOf(told.addresses()));
  }
}
