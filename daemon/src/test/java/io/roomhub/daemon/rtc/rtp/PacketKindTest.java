package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketKindTest {
  /** Every border of RFC 7983 section 7, and of the RTCP types in RFC 5761 section 4. */
  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    // first byte, second byte, kind
    "0,     1, STUN",
    "1,     1, STUN",
    "3,     0, STUN",
    "4,     0, UNKNOWN",
    "16,    0, UNKNOWN",
    "19,  254, UNKNOWN",
    "20,  254, DTLS",
    "22,  254, DTLS",
    "63,  254, DTLS",
    "64,    0, UNKNOWN",
    "79,    0, UNKNOWN",
    "127, 111, UNKNOWN",
    "128, 111, RTP",
    "144, 239, RTP",
    "191,   0, RTP",
    "128,  63, RTP",
    "128,  64, RTCP",
    "128,  95, RTCP",
    "128,  96, RTP",
    "128, 191, RTP",
    "128, 192, RTCP",
    "129, 200, RTCP",
    "129, 201, RTCP",
    "128, 223, RTCP",
    "128, 224, RTP",
    "192, 111, UNKNOWN",
    "255, 200, UNKNOWN",
  })
  void theFirstTwoBytesTellTheProtocol(int first, int second, PacketKind expected) {
    byte[] datagram = new byte[64];
    datagram[10] = (byte) first;
    datagram[11] = (byte) second;
    assertEquals(expected, PacketKind.of(datagram, 10, 40));
  }

  @ParameterizedTest(name = "{0}.. needs {2} bytes to be {3}")
  @CsvSource({
    // first byte, second byte, shortest length, kind
    "0,     1, 20, STUN",
    "22,  254, 13, DTLS",
    "128, 111, 12, RTP",
    "128, 200,  8, RTCP",
  })
  void whatIsShorterThanItsOwnHeaderIsUnknown(
      int first, int second, int shortest, PacketKind expected) {
    byte[] datagram = new byte[32];
    datagram[0] = (byte) first;
    datagram[1] = (byte) second;
    for (int length = 0; length < shortest; length++) {
      assertEquals(PacketKind.UNKNOWN, PacketKind.of(datagram, 0, length), "length " + length);
    }
    assertEquals(expected, PacketKind.of(datagram, 0, shortest));
  }

  @Test
  void bytesOutsideTheArrayAreUnknown() {
    byte[] datagram = new byte[20];
    assertEquals(PacketKind.STUN, PacketKind.of(datagram, 0, 20));
    assertEquals(PacketKind.UNKNOWN, PacketKind.of(datagram, 1, 20));
    assertEquals(PacketKind.UNKNOWN, PacketKind.of(datagram, -1, 20));
    assertEquals(PacketKind.UNKNOWN, PacketKind.of(datagram, 0, 21));
  }
}
