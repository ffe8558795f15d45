package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.ice.PathProblem.Reach;
import io.roomhub.daemon.rtc.sdp.CandidateType;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathProblemTest {
  private static final Reach SHUT_IN = host("192.168.1.10");
  private static final Reach BEHIND_NAT =
      SHUT_IN.and(CandidateType.SRFLX, InetAddress.ofLiteral("198.18.1.1"));
  private static final Reach RELAYED =
      SHUT_IN.and(CandidateType.RELAY, InetAddress.ofLiteral("198.18.0.1"));

  private static Reach host(String address) {
    return Reach.NONE.and(CandidateType.HOST, InetAddress.ofLiteral(address));
  }

  private static String withStun(Reach here, Reach there) {
    return new PathProblem(here, there, true, false, false).words();
  }

  private static String withTurn(Reach here, Reach there) {
    return new PathProblem(here, there, true, true, false).words();
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.10, false",
    "10.0.0.1, false",
    "172.16.0.1, false",
    "169.254.3.4, false",
    "fe80::1, false",
    "fd77::1, false",
    "198.18.1.1, true",
    "2001:db8::1, true"
  })
  void aHostIsPublicWhenItsAddressIs(String address, boolean publicly) {
    assertEquals(new Reach(true, publicly, false), host(address));
  }

  @Test
  void twoNatsThatLetNothingThroughNeedARelay() {
    assertEquals(
        "these two need a relay (TURN): the NATs or firewalls between them stop what each sends to"
            + " the other; rtc.iceServers names no TURN server",
        withStun(BEHIND_NAT, BEHIND_NAT));
  }

  @Test
  void aServerThatDidNotAnswerTellsOfBlockedUdp() {
    assertEquals(
        "these two need a relay (TURN): UDP seems to be blocked here, no STUN server has answered;"
            + " rtc.iceServers names no TURN server",
        withStun(SHUT_IN, BEHIND_NAT));
    assertEquals(
        "these two need a relay (TURN): UDP seems to be blocked at the other side, which has told"
            + " no public address; rtc.iceServers names no TURN server",
        withStun(BEHIND_NAT, SHUT_IN));
  }

  @Test
  void aTurnServerThatGaveNothingIsNamed() {
    assertEquals(
        "these two need a relay (TURN): the NATs or firewalls between them stop what each sends to"
            + " the other; no TURN server has given an address (not reached, or login refused)",
        withTurn(BEHIND_NAT, BEHIND_NAT));
  }

  @Test
  void whoHasNoServersIsToldSo() {
    assertEquals(
        "these two need STUN, perhaps a relay (TURN): rtc.iceServers names neither",
        new PathProblem(SHUT_IN, BEHIND_NAT, false, false, false).words());
  }

  @Test
  void aRelayOfOneSideDoesNotHelpTheOtherWithoutUdp() {
    assertEquals(
        "no path although there is a relay: UDP seems to be blocked here, and no TURN server has"
            + " answered by TCP or TLS",
        withTurn(SHUT_IN, RELAYED));
    assertEquals(
        "no path although there is a relay: UDP seems to be blocked at the other side, and it has"
            + " no relay by TCP or TLS",
        withTurn(RELAYED, SHUT_IN));
    assertEquals(
        "no path although there is a relay: what is sent to it does not arrive",
        withTurn(RELAYED, RELAYED));
  }

  @Test
  void aSideWithoutCandidatesIsNamed() {
    assertEquals(
        "only relays may be used here (rtc.iceTransportPolicy), and rtc.iceServers names no TURN"
            + " server",
        new PathProblem(Reach.NONE, BEHIND_NAT, false, false, true).words());
    assertEquals("no usable network address", withStun(Reach.NONE, BEHIND_NAT));
    assertEquals("the other side has told no address", withStun(BEHIND_NAT, Reach.NONE));
  }
}
