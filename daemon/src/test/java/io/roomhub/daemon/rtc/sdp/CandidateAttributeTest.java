package io.roomhub.daemon.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SdpException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateAttributeTest {
  private static final String HOST =
      "candidate:4024445658 1 udp 2122194687 192.0.2.2 55681 typ host generation 0 ufrag HPIA"
          + " network-id 1 network-cost 10";

  @Test
  void aHostCandidateOfChromiumIsReadAndWrittenTheSame() throws SdpException {
    CandidateAttribute candidate = CandidateAttribute.parse(HOST);
    assertEquals("4024445658", candidate.foundation());
    assertEquals(1, candidate.component());
    assertEquals("udp", candidate.transport());
    assertEquals(2122194687L, candidate.priority());
    assertEquals("192.0.2.2", candidate.address());
    assertEquals(55681, candidate.port());
    assertEquals(CandidateType.HOST, candidate.type());
    assertNull(candidate.relatedAddress());
    assertNull(candidate.tcpType());
    assertEquals("HPIA", candidate.usernameFragment());
    assertEquals(
        Map.of("generation", "0", "ufrag", "HPIA", "network-id", "1", "network-cost", "10"),
        candidate.extensions());
    assertTrue(candidate.usable());
    assertEquals(HOST, candidate.toString());
    assertEquals(candidate, CandidateAttribute.parse("a=" + HOST));
  }

  @Test
  void aServerReflexiveCandidateTellsWhereItCameFrom() throws SdpException {
    String text =
        "candidate:842163049 1 udp 1677729535 198.51.100.9 46154 typ srflx raddr 10.0.0.4 rport 5000";
    CandidateAttribute candidate = CandidateAttribute.parse(text);
    assertEquals(CandidateType.SRFLX, candidate.type());
    assertEquals("10.0.0.4", candidate.relatedAddress());
    assertEquals(5000, candidate.relatedPort());
    assertEquals(text, candidate.toString());
    assertEquals(
        candidate,
        CandidateAttribute.udp(
            "842163049",
            1,
            1677729535L,
            "198.51.100.9",
            46154,
            CandidateType.SRFLX,
            "10.0.0.4",
            5000));
  }

  @Test
  void aTcpCandidateIsReadButNotUsable() throws SdpException {
    String text = "candidate:1 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0";
    CandidateAttribute candidate = CandidateAttribute.parse(text);
    assertEquals("active", candidate.tcpType());
    assertFalse(candidate.usable());
    assertEquals(text, candidate.toString());
  }

  @Test
  void theSecondComponentAndPortZeroAreNotUsable() throws SdpException {
    assertFalse(CandidateAttribute.parse("candidate:1 2 udp 1 192.0.2.2 99 typ host").usable());
    assertFalse(CandidateAttribute.parse("candidate:1 1 udp 1 192.0.2.2 0 typ host").usable());
  }

  @Test
  void aNameOfMulticastDnsIsKnownAsSuch() throws SdpException {
    CandidateAttribute hidden =
        CandidateAttribute.parse(
            "candidate:0 1 UDP 2122252543 6f3d2b1a-0c4e-4a5b-8d7c-9e0f1a2b3c4d.local 54321 typ host");
    assertTrue(hidden.isMulticastDnsName());
    assertTrue(hidden.usable());
    assertEquals("udp", hidden.transport());
    assertFalse(CandidateAttribute.parse(HOST).isMulticastDnsName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fd00::2",
        "::",
        "::1",
        "1::",
        "2001:db8:0:0:1:2:3:4",
        "::ffff:192.0.2.1",
        "64:ff9b::192.0.2.1",
        "FE80::1",
        "192.0.2.255",
        "turn.example.org"
      })
  void addressesOfEveryFormAreRead(String address) throws SdpException {
    CandidateAttribute candidate =
        CandidateAttribute.parse("candidate:1 1 udp 1 " + address + " 5000 typ host");
    assertEquals(address, candidate.address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":::",
        "1:2:3:4:5:6:7::8:9",
        "12345::",
        "g::1",
        "fe80::1%eth0",
        "[::1]",
        "192.0.2.1::",
        "::192.0.2",
        "::192.0.2.;",
        "::-1.0.2.1",
        "1.2.3",
        "1.2.3.256",
        "1.2.3.4.5",
        "1..2.3",
        "a/b",
        "a@b",
        "\u0661.2.3.4"
      })
  void malformedAddressesAreRefused(String address) {
    assertThrows(
        SdpException.class,
        () -> CandidateAttribute.parse("candidate:1 1 udp 1 " + address + " 5000 typ host"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "candidate:",
        "candidate:1",
        "candidate:1 1 udp 1 192.0.2.1 5000",
        "candidate:1 1 udp 1 192.0.2.1 5000 typ",
        "candidate:1 1 udp 1 192.0.2.1 5000 xyz host",
        "candidate:1 1 udp 1 192.0.2.1 5000 typ foo",
        "candidate:1 0 udp 1 192.0.2.1 5000 typ host",
        "candidate:1 257 udp 1 192.0.2.1 5000 typ host",
        "candidate:1 1 udp -1 192.0.2.1 5000 typ host",
        "candidate:1 1 udp 4294967296 192.0.2.1 5000 typ host",
        "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
        "candidate:1 1 udp 1 192.0.2.1 5000 typ srflx raddr 10.0.0.1 rport 70000",
        "candidate:1 1 udp 1 192.0.2.1 5000 typ srflx raddr 10.0.0.999 rport 7",
        "candidate:1 1 tcp 1 192.0.2.1 5000 typ host tcptype sideways",
        "candidate:1 1 u:dp 1 192.0.2.1 5000 typ host",
        "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 5000 typ host",
        "candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\na=x y",
        "1 1 udp 1 192.0.2.1 5000 typ host"
      })
  void malformedCandidatesAreRefused(String text) {
    assertThrows(SdpException.class, () -> CandidateAttribute.parse(text));
  }

  @Test
  void aCandidateWithoutEndIsRefused() {
    assertThrows(
        SdpException.class, () -> CandidateAttribute.parse(HOST + " x" + " y".repeat(1000)));
  }

  @Test
  void anExtensionCanBeAdded() throws SdpException {
    CandidateAttribute plain =
        CandidateAttribute.udp("1", 1, 5, "192.0.2.1", 4000, CandidateType.HOST, null, 0);
    String text = plain.withExtension("ufrag", "abcd").toString();
    assertEquals("candidate:1 1 udp 5 192.0.2.1 4000 typ host ufrag abcd", text);
    assertEquals("abcd", CandidateAttribute.parse(text).usernameFragment());
  }

  @Test
  void cutAndDamagedCandidatesReadOrAreRefusedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(7);
    for (int cut = 0; cut <= HOST.length(); cut++) {
      readOrRefuse(HOST.substring(0, cut));
      for (int i = 0; i < 20 && cut < HOST.length(); i++) {
        char damage = (char) random.nextInt(i % 2 == 0 ? 128 : 65536);
        readOrRefuse(HOST.substring(0, cut) + damage + HOST.substring(cut + 1));
      }
    }
  }

  private static void readOrRefuse(String text) {
    CandidateAttribute candidate;
    try {
      candidate = CandidateAttribute.parse(text);
    } catch (SdpException refused) {
      return;
    }
    try {
      assertEquals(candidate, CandidateAttribute.parse(candidate.toString()), text);
    } catch (SdpException e) {
      throw new AssertionError("wrote what it does not read: " + candidate, e);
    }
  }
}
