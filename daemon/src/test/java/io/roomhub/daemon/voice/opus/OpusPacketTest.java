package io.roomhub.daemon.voice.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPacketTest {
  @ParameterizedTest
  @CsvSource({
    "0,480", "1,960", "2,1920", "3,2880", "8,480", "11,2880", "12,480", "13,960", "14,480",
    "15,960", "16,120", "17,240", "18,480", "19,960", "28,120", "31,960"
  })
  void theConfigurationNumberTellsTheFrameSize(int config, int samples) {
    assertEquals(samples, OpusPacket.samplesPerFrame((byte) (config << 3)));
  }

  @Test
  void theFrameCountCodeTellsHowManyFramesThePacketHolds() {
    byte config15 = (byte) (15 << 3);
    assertEquals(960, OpusPacket.samples(new byte[] {config15}, 0, 1));
    assertEquals(1920, OpusPacket.samples(new byte[] {(byte) (config15 | 1), 0}, 0, 2));
    assertEquals(1920, OpusPacket.samples(new byte[] {(byte) (config15 | 2), 0}, 0, 2));
    assertEquals(2880, OpusPacket.samples(new byte[] {(byte) (config15 | 3), 3}, 0, 2));
  }

  @Test
  void whatIsNoOpusPacketHasNoLength() {
    byte config3 = (byte) ((3 << 3) | 3);
    assertEquals(-1, OpusPacket.samples(new byte[0], 0, 0));
    assertEquals(-1, OpusPacket.samples(new byte[] {config3}, 0, 1));
    assertEquals(-1, OpusPacket.samples(new byte[] {config3, 0}, 0, 2));
    assertEquals(-1, OpusPacket.samples(new byte[] {config3, 3}, 0, 2), "180 ms is too long");
  }

  @Test
  void theFlagAfterTheVoiceActivityFlagsTellsOfACopy() {
    byte hybrid20 = (byte) (15 << 3);
    assertTrue(OpusPacket.hasFec(new byte[] {hybrid20, 0x40}, 0, 2));
    assertFalse(OpusPacket.hasFec(new byte[] {hybrid20, (byte) 0xbf}, 0, 2));
    byte silk60 = (byte) (3 << 3);
    assertTrue(OpusPacket.hasFec(new byte[] {silk60, 0x10}, 0, 2));
    assertFalse(OpusPacket.hasFec(new byte[] {silk60, (byte) 0xe0}, 0, 2));
    byte stereoSide = (byte) ((15 << 3) | 4);
    assertTrue(OpusPacket.hasFec(new byte[] {stereoSide, 0x10}, 0, 2));
    byte celt = (byte) (31 << 3);
    assertFalse(OpusPacket.hasFec(new byte[] {celt, 0x40}, 0, 2));
  }

  @Test
  void theCopyIsFoundBehindPaddingAndLengths() {
    byte code3 = (byte) ((15 << 3) | 3);
    byte twoFramesVariablePadded = (byte) (0xc0 | 2);
    assertTrue(
        OpusPacket.hasFec(
            new byte[] {code3, twoFramesVariablePadded, (byte) 255, 1, 5, 0x40}, 0, 6));
    byte code2 = (byte) ((15 << 3) | 2);
    assertTrue(OpusPacket.hasFec(new byte[] {code2, (byte) 252, 0, 0x40}, 0, 4));
  }

  @Test
  void noBytesMakeItReadOutsideThePacket() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      int samples = OpusPacket.samples(bytes, 0, bytes.length);
      assertTrue(samples == -1 || (samples >= 120 && samples <= 5760));
      OpusPacket.hasFec(bytes, 0, bytes.length);
    }
  }
}
