package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RedPacketTest {
  private static final int OPUS = 111;

  private final RedPacket packet = new RedPacket();
  private final RedPacker packer = new RedPacker(OPUS);
  private final byte[] out = new byte[1400];

  @Test
  void theHeadersAreThoseOfTheRfc() {
    // A copy of payload type 111, 960 samples ago, 3 bytes; then the frame itself, 2 bytes.
    byte[] bytes = HexFormat.of().parseHex("ef0f00036f" + "010203" + "0405");
    assertTrue(packet.parse(bytes, 0, bytes.length));
    assertEquals(1, packet.copies());
    assertEquals(OPUS, packet.payloadType(0));
    assertEquals(960, packet.timestampOffset(0));
    assertArrayEquals(new byte[] {1, 2, 3}, cut(bytes, packet.offset(0), packet.length(0)));
    assertEquals(OPUS, packet.primaryPayloadType());
    assertArrayEquals(
        new byte[] {4, 5}, cut(bytes, packet.primaryOffset(), packet.primaryLength()));
  }

  @Test
  void whatIsPackedIsReadAgain() {
    for (int n = 0; n < 6; n++) {
      pack(n, 2, 4);
    }
    int length = pack(6, 2, 4);
    assertTrue(packet.parse(out, 0, length));
    assertEquals(2, packet.copies());
    assertEquals(4 * 960, packet.timestampOffset(0), "the oldest first");
    assertEquals(2 * 960, packet.timestampOffset(1));
    assertArrayEquals(frame(2), cut(out, packet.offset(0), packet.length(0)));
    assertArrayEquals(frame(4), cut(out, packet.offset(1), packet.length(1)));
    assertArrayEquals(frame(6), cut(out, packet.primaryOffset(), packet.primaryLength()));
  }

  @Test
  void copiesAreLeftOutWhenTooOldTooLongForgottenOrWithoutRoom() {
    pack(0);
    assertTrue(packet.parse(out, 0, pack(1, 1)));
    assertEquals(1, packet.copies());
    packer.clear();
    assertTrue(packet.parse(out, 0, pack(2, 1)));
    assertEquals(0, packet.copies(), "forgotten");
    assertTrue(packet.parse(out, 0, pack(30, 1)));
    assertEquals(0, packet.copies(), "560 ms ago");
    byte[] frame = frame(31);
    int tight = packer.pack(frame, 0, frame.length, 31 * 960, new int[] {1}, out, 60);
    assertTrue(packet.parse(out, 0, tight));
    assertEquals(0, packet.copies(), "no room");
    assertEquals(-1, packer.pack(frame, 0, frame.length, 0, new int[] {1}, out, 10));
    byte[] huge = new byte[RedPacket.LENGTH_LIMIT];
    packer.pack(huge, 0, huge.length, 32 * 960, new int[] {1}, out, out.length);
    assertTrue(packet.parse(out, 0, pack(33, 1)));
    assertEquals(0, packet.copies(), "1024 bytes");
  }

  @Test
  void theTimestampMayWrap() {
    byte[] frame = frame(1);
    packer.pack(frame, 0, frame.length, 0xFFFF_FFF0L, new int[] {1}, out, out.length);
    int length = packer.pack(frame, 0, frame.length, 944, new int[] {1}, out, out.length);
    assertTrue(packet.parse(out, 0, length));
    assertEquals(960, packet.timestampOffset(0));
  }

  @Test
  void whatReachesPastTheEndIsRefused() {
    assertFalse(packet.parse(new byte[0], 0, 0));
    assertFalse(packet.parse(HexFormat.of().parseHex("ef0f0003"), 0, 4));
    assertFalse(packet.parse(HexFormat.of().parseHex("ef0f00036f0102"), 0, 7));
    byte[] many = new byte[4 * (RedPacket.MAX_COPIES + 1) + 1];
    for (int i = 0; i + 4 < many.length; i += 4) {
      many[i] = (byte) 0x80;
    }
    assertFalse(packet.parse(many, 0, many.length));
    assertThrows(IllegalArgumentException.class, () -> new RedPacker(128));
  }

  @FuzzTest
  void nothingOfItLeavesTheArray(byte[] bytes) {
    if (packet.parse(bytes, 0, bytes.length)) {
      int sum = packet.primaryLength();
      for (int i = 0; i < packet.copies(); i++) {
        assertTrue(packet.offset(i) >= 0 && packet.offset(i) + packet.length(i) <= bytes.length);
        sum += packet.length(i);
      }
      assertTrue(sum <= bytes.length);
      assertEquals(bytes.length, packet.primaryOffset() + packet.primaryLength());
    }
  }

  private int pack(int n, int... distances) {
    byte[] frame = frame(n);
    return packer.pack(frame, 0, frame.length, n * 960L, distances, out, out.length);
  }

  private static byte[] frame(int n) {
    byte[] frame = new byte[20 + n];
    Arrays.fill(frame, (byte) n);
    return frame;
  }

  private static byte[] cut(byte[] from, int offset, int length) {
    return Arrays.copyOfRange(from, offset, offset + length);
  }
}
