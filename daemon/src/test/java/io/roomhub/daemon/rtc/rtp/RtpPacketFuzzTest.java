package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes whatever: no exception, and what is called OK lies inside the packet. */
class RtpPacketFuzzTest {
  private final RtpPacket packet = new RtpPacket();

  @FuzzTest
  void anyBytesAreReadOrRefusedWithinTheirBounds(byte[] data) {
    PacketKind.of(data, 0, data.length);
    if (packet.parse(data, 0, data.length) != RtpStatus.OK) {
      return;
    }
    assertTrue(packet.payloadOffset() >= RtpPacket.HEADER_LENGTH);
    assertEquals(
        data.length, packet.payloadOffset() + packet.payloadLength() + packet.paddingLength());
    for (int i = 0; i < packet.csrcCount(); i++) {
      assertTrue(packet.csrc(i) >= 0);
    }
    for (int id = 0; id <= 255; id++) {
      int offset = packet.extensionOffset(id);
      if (offset >= 0) {
        assertTrue(offset + packet.extensionLength(id) <= packet.payloadOffset());
      }
      int level = packet.audioLevelDbov(id);
      assertTrue(level >= -127 && level <= 1);
      packet.voiceActivity(id);
    }
    packet.mid(4);
  }
}
