package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RedPacketFuzzTest {
  /** Any payload: refused, or blocks that lie one behind the other and fill it. */
  @FuzzTest(maxDuration = "60s")
  void blocksLieWithinThePayload(byte[] payload) {
    RedPacket packet = new RedPacket();
    if (!packet.parse(payload, 0, payload.length)) {
      assertEquals(0, packet.copies());
      return;
    }
    int at = 4 * packet.copies() + 1;
    for (int i = 0; i < packet.copies(); i++) {
      assertEquals(at, packet.offset(i));
      assertTrue(packet.timestampOffset(i) < RedPacket.OFFSET_LIMIT);
      at += packet.length(i);
    }
    assertEquals(at, packet.primaryOffset());
    assertEquals(payload.length - at, packet.primaryLength());
  }
}
