package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class SctpPacketFuzzTest {
  /** Any bytes are judged within their bounds; what is let in begins with a chunk that fits. */
  @FuzzTest
  void anyPacketIsJudged(byte[] packet) {
    if (SctpPacket.plausible(packet, 0, packet.length)) {
      assertTrue(packet.length >= 16);
      assertTrue(((packet[14] & 0xFF) << 8 | packet[15] & 0xFF) <= packet.length - 12);
    }
  }
}
