package io.roomhub.hardware.sound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavReaderTest {
  @TempDir Path folder;

  private WavFormat header(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("test.wav"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return WavReader.readHeader(channel);
    }
  }

  private static byte[] fmt(int tag, int channels, int rate, int bits) {
    return WavFiles.chunk("fmt ", WavFiles.fmt(tag, channels, rate, bits));
  }

  @Test
  void chunksAroundTheSoundAreSkipped() throws IOException {
    byte[] list = WavFiles.chunk("LIST", new byte[7]);
    byte[] data = WavFiles.chunk("data", new byte[12]);
    WavFormat format = header(WavFiles.riff(list, fmt(1, 2, 44_100, 24), list, data, list));
    assertEquals(new WavFormat(PcmEncoding.S24LE, 2, 44_100, 12 + 16 + 24 + 16 + 8, 2), format);
  }

  @Test
  void extensibleFormatIsWhatItsSubFormatSays() throws IOException {
    byte[] fmt =
        ByteBuffer.allocate(40)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(WavFiles.fmt(0xfffe, 6, 48_000, 32))
            .putShort((short) 22)
            .putShort((short) 32)
            .putInt(0x3f)
            .putShort((short) 3)
            .array();
    byte[] data = WavFiles.chunk("data", new byte[48]);
    WavFormat format = header(WavFiles.riff(WavFiles.chunk("fmt ", fmt), data));
    assertEquals(new WavFormat(PcmEncoding.F32LE, 6, 48_000, 12 + 48 + 8, 2), format);
  }

  @Test
  void dataThatClaimsMoreThanThereIsEndsWithTheFile() throws IOException {
    byte[] data = WavFiles.chunk("data", new byte[10], 0xffff_ffff);
    assertEquals(5, header(WavFiles.riff(fmt(1, 1, 16_000, 16), data)).frames());
  }

  @Test
  void absurdHeadersAreRefusedInWords() {
    byte[] data = WavFiles.chunk("data", new byte[8]);
    assertRefused("begin as a WAV", "This is no sound at all".getBytes(UTF_8));
    assertRefused("begin as a WAV", new byte[0]);
    assertRefused("no sound data", WavFiles.riff(fmt(1, 1, 48_000, 16)));
    assertRefused("no format", WavFiles.riff());
    assertRefused("before its format", WavFiles.riff(data, fmt(1, 1, 48_000, 16)));
    assertRefused("0 channels", WavFiles.riff(fmt(1, 0, 48_000, 16), data));
    assertRefused("65535 channels", WavFiles.riff(fmt(1, 65_535, 48_000, 16), data));
    assertRefused("4294967295 Hz", WavFiles.riff(fmt(1, 1, -1, 16), data));
    assertRefused("0 Hz", WavFiles.riff(fmt(1, 1, 0, 16), data));
    assertRefused("tag 1, 8 bit", WavFiles.riff(fmt(1, 1, 48_000, 8), data));
    assertRefused("tag 85", WavFiles.riff(fmt(85, 1, 48_000, 16), data));
    byte[] frameSize = fmt(1, 1, 48_000, 16);
    frameSize[8 + 12] = 7;
    assertRefused("frame size", WavFiles.riff(frameSize, data));
    assertRefused("cut off", WavFiles.riff(WavFiles.chunk("fmt ", new byte[4], 16)));
    assertRefused(
        "no format", WavFiles.riff(WavFiles.chunk("LIST", new byte[4], 0xffff_fff0), data));
    byte[][] empty = new byte[100_000][];
    Arrays.fill(empty, WavFiles.chunk("junk", new byte[0]));
    assertRefused("no format", WavFiles.riff(empty));
  }

  private void assertRefused(String words, byte[] bytes) {
    WavException e = assertThrows(WavException.class, () -> header(bytes));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void damagedHeadersNeverGiveAnythingButAWavException() throws IOException {
    byte[] good = WavFiles.riff(fmt(1, 2, 44_100, 16), WavFiles.chunk("data", new byte[64]));
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flip = random.nextInt(6); flip > 0 && bad.length > 0; flip--) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        WavFormat format = header(bad);
        assertTrue(format.dataOffset() + format.frames() * format.frameBytes() <= bad.length);
      } catch (WavException expected) {
        assertTrue(!expected.getMessage().isBlank());
      }
    }
  }
}
