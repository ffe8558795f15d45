package io.roomhub.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NatTableTest {
  private static final int UDP = Ipv4Packet.UDP;
  private static final int TCP = Ipv4Packet.TCP;
  private static final int PUBLIC = Endpoint.address("198.18.1.1");
  private static final Endpoint CLIENT = new Endpoint(Endpoint.address("192.168.1.10"), 5_000);
  private static final Endpoint SERVER = new Endpoint(Endpoint.address("198.18.0.1"), 3_478);
  private static final Endpoint SAME_HOST = new Endpoint(SERVER.address(), 4_000);
  private static final Endpoint STRANGER = new Endpoint(Endpoint.address("198.18.1.2"), 4_000);

  private static NatTable table(NatKind kind) {
    return new NatTable(kind, PUBLIC, new Random(1));
  }

  /** Who may answer a client that has spoken to the server only. */
  @ParameterizedTest
  @CsvSource({
    "FULL_CONE, true, true, true",
    "RESTRICTED, true, true, false",
    "PORT_RESTRICTED, true, false, false",
    "SYMMETRIC, true, false, false"
  })
  void theFilterGoesByWhatItsKindGoesBy(
      NatKind kind, boolean server, boolean sameHost, boolean stranger) {
    NatTable table = table(kind);
    Endpoint seen = table.outbound(UDP, CLIENT, SERVER, 0);
    assertEquals(PUBLIC, seen.address());
    assertEquals(server ? CLIENT : null, table.inbound(UDP, seen, SERVER, 1));
    assertEquals(sameHost ? CLIENT : null, table.inbound(UDP, seen, SAME_HOST, 1));
    assertEquals(stranger ? CLIENT : null, table.inbound(UDP, seen, STRANGER, 1));
    Endpoint unused = new Endpoint(PUBLIC, seen.port() ^ 1);
    assertNull(table.inbound(UDP, unused, SERVER, 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL_CONE", "RESTRICTED", "PORT_RESTRICTED"})
  void aConeShowsOnePortToAll(NatKind kind) {
    NatTable table = table(kind);
    Endpoint seen = table.outbound(UDP, CLIENT, SERVER, 0);
    assertEquals(seen, table.outbound(UDP, CLIENT, STRANGER, 0));
    assertEquals(CLIENT, table.inbound(UDP, seen, STRANGER, 1));
    Endpoint otherSocket = new Endpoint(CLIENT.address(), 5_001);
    assertNotEquals(seen, table.outbound(UDP, otherSocket, SERVER, 0));
  }

  @Test
  void aSymmetricNatShowsEachAPortOfItsOwn() {
    NatTable table = table(NatKind.SYMMETRIC);
    Endpoint toServer = table.outbound(UDP, CLIENT, SERVER, 0);
    Endpoint toStranger = table.outbound(UDP, CLIENT, STRANGER, 0);
    assertNotEquals(toServer, toStranger);
    assertEquals(toServer, table.outbound(UDP, CLIENT, SERVER, 1));
    assertEquals(CLIENT, table.inbound(UDP, toStranger, STRANGER, 1));
    assertNull(table.inbound(UDP, toServer, STRANGER, 1));
  }

  @Test
  void anOpenClientIsItself() {
    NatTable table = table(NatKind.OPEN);
    assertEquals(CLIENT, table.outbound(UDP, CLIENT, SERVER, 0));
    assertEquals(CLIENT, table.inbound(UDP, CLIENT, STRANGER, 0));
  }

  @Test
  void aFirewallAgainstUdpLetsTcpOut() {
    NatTable table = table(NatKind.UDP_BLOCKED);
    assertNull(table.outbound(UDP, CLIENT, SERVER, 0));
    Endpoint seen = table.outbound(TCP, CLIENT, SERVER, 0);
    assertEquals(CLIENT, table.inbound(TCP, seen, SERVER, 1));
    assertNull(table.inbound(TCP, seen, SAME_HOST, 1));
    assertNull(table.inbound(UDP, seen, SERVER, 1));
  }

  @Test
  void aMappingLivesAsLongAsTheClientSpeaks() {
    NatTable table = table(NatKind.PORT_RESTRICTED);
    long step = NatTable.UDP_TIMEOUT_NANOS - 1;
    Endpoint seen = table.outbound(UDP, CLIENT, SERVER, 0);
    assertEquals(seen, table.outbound(UDP, CLIENT, SERVER, step));
    assertEquals(CLIENT, table.inbound(UDP, seen, SERVER, 2 * step));
    // What came in has not kept it alive.
    assertNull(table.inbound(UDP, seen, SERVER, 2 * step + 1));
    assertNotEquals(seen, table.outbound(UDP, CLIENT, SERVER, 2 * step + 1));
  }

  @Test
  void aPermissionEndsByItselfWhileTheMappingLives() {
    NatTable table = table(NatKind.RESTRICTED);
    Endpoint seen = table.outbound(UDP, CLIENT, STRANGER, 0);
    long later = NatTable.UDP_TIMEOUT_NANOS;
    table.outbound(UDP, CLIENT, SERVER, later - 1);
    assertNull(table.inbound(UDP, seen, STRANGER, later));
    assertEquals(CLIENT, table.inbound(UDP, seen, SERVER, later));
  }

  @Test
  void afterARestartNothingOfBeforePasses() {
    NatTable table = table(NatKind.FULL_CONE);
    Endpoint seen = table.outbound(UDP, CLIENT, SERVER, 0);
    table.clear();
    assertNull(table.inbound(UDP, seen, SERVER, 1));
    assertNotEquals(seen, table.outbound(UDP, CLIENT, SERVER, 1));
  }

  /** As RFC 5128 section 3.3 and the table of Ford, Srisuresh and Kegel (2005) have it. */
  @ParameterizedTest
  @CsvSource({
    "OPEN, SYMMETRIC, true",
    "FULL_CONE, SYMMETRIC, true",
    "RESTRICTED, SYMMETRIC, true",
    "PORT_RESTRICTED, PORT_RESTRICTED, true",
    "PORT_RESTRICTED, SYMMETRIC, false",
    "SYMMETRIC, SYMMETRIC, false",
    "OPEN, UDP_BLOCKED, false",
    "UDP_BLOCKED, UDP_BLOCKED, false"
  })
  void whoCanReachWhomWithoutARelay(NatKind one, NatKind other, boolean can) {
    assertEquals(can, one.canReach(other));
    assertEquals(can, other.canReach(one));
  }
}
