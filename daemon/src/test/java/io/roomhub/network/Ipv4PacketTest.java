package io.roomhub.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4PacketTest {
  // Version, length, id | flags | TTL, protocol | checksum | 192.168.0.1 | 192.168.0.199
  private static final String HEADER = "45000073000040004011b861c0a80001c0a800c7";
  // Port 53, port 4660, 95 bytes | checksum, none
  private static final String UDP_WITHOUT_CHECKSUM = "00351234005f0000";

  private static final Endpoint PUBLIC = new Endpoint(Endpoint.address("198.18.1.2"), 40_001);

  private static byte[] udp() {
    byte[] packet = new byte[115];
    byte[] start = HexFormat.of().parseHex(HEADER + UDP_WITHOUT_CHECKSUM);
    System.arraycopy(start, 0, packet, 0, start.length);
    return packet;
  }

  /** One's complement sum over everything, RFC 1071: 0xffff when the checksum in it is right. */
  private static int sum(byte[] bytes, int from, int to, int start) {
    int sum = start;
    for (int i = from; i < to; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  /** Payload with the pseudo-header. */
  private static int transportSum(byte[] bytes) {
    return sum(bytes, 20, bytes.length, sum(bytes, 12, 20, bytes[9] + bytes.length - 20));
  }

  private static Ipv4Packet parse(byte[] bytes) {
    Ipv4Packet packet = Ipv4Packet.parse(bytes, bytes.length);
    assertNotNull(packet);
    return packet;
  }

  @Test
  void theEndpointsAreRead() {
    Ipv4Packet packet = parse(udp());
    assertEquals(Ipv4Packet.UDP, packet.protocol());
    assertEquals("192.168.0.1:53", packet.source().toString());
    assertEquals("192.168.0.199:4660", packet.destination().toString());
  }

  @Test
  void aRewrittenHeaderHasARightChecksumAndAMissingOneStaysMissing() {
    Ipv4Packet packet = parse(udp());
    assertEquals(0xffff, sum(packet.bytes(), 0, 20, 0));
    packet.setSource(PUBLIC);
    packet.setDestination(new Endpoint(Endpoint.address("198.18.0.1"), 3478));
    assertEquals(PUBLIC, packet.source());
    assertEquals("198.18.0.1:3478", packet.destination().toString());
    assertEquals(0xffff, sum(packet.bytes(), 0, 20, 0));
    assertArrayEquals(new byte[2], Arrays.copyOfRange(packet.bytes(), 26, 28));
  }

  @Test
  void theChecksumsOfUdpAndTcpFollow() {
    Random random = new Random(4787);
    for (int round = 0; round < 2_000; round++) {
      boolean tcp = round % 2 == 0;
      byte[] bytes = udp();
      random.nextBytes(bytes);
      System.arraycopy(HexFormat.of().parseHex(HEADER), 0, bytes, 0, 12);
      bytes[9] = (byte) (tcp ? Ipv4Packet.TCP : Ipv4Packet.UDP);
      put(bytes, 10, 0);
      put(bytes, 10, ~sum(bytes, 0, 20, 0));
      int at = tcp ? 36 : 26;
      put(bytes, at, 0);
      put(bytes, at, ~transportSum(bytes));

      Ipv4Packet packet = parse(bytes);
      packet.setSource(new Endpoint(random.nextInt(), random.nextInt(65_536)));
      packet.setDestination(new Endpoint(random.nextInt(), random.nextInt(65_536)));
      assertEquals(0xffff, sum(packet.bytes(), 0, 20, 0), "header in round " + round);
      assertEquals(0xffff, transportSum(packet.bytes()), "payload in round " + round);
    }
  }

  private static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  @Test
  void whatIsNotWholeOrOfAnotherKindIsLeftAlone() {
    byte[] good = udp();
    for (int length = 0; length < good.length; length++) {
      assertNull(Ipv4Packet.parse(good, length), "cut to " + length);
    }
    byte[] ipv6 = good.clone();
    ipv6[0] = 0x60;
    byte[] icmp = good.clone();
    icmp[9] = 1;
    byte[] fragment = good.clone();
    fragment[6] = 0x20;
    byte[] longHeader = good.clone();
    longHeader[0] = 0x4f;
    longHeader[3] = 60;
    for (byte[] other : new byte[][] {ipv6, icmp, fragment, longHeader}) {
      assertNull(Ipv4Packet.parse(other, other.length));
    }
  }
}
