package io.roomhub.daemon.voice.opus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class OpusPacketFuzzTest {
  /** Any payload is judged by its own bytes alone. */
  @FuzzTest(maxDuration = "60s")
  void anyPayloadIsJudged(byte[] packet) {
    int samples = OpusPacket.samples(packet, 0, packet.length);
    assertTrue(samples == -1 || (samples >= 120 && samples <= 5760), samples + " samples");
    boolean fec = OpusPacket.hasFec(packet, 0, packet.length);
    assertTrue(!fec || (packet[0] & 0x80) == 0, "FEC in a CELT packet");
  }
}
