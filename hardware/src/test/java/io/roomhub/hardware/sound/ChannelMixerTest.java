package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChannelMixerTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void sixteenBitLittleEndianIsAveraged() {
    float[] mono = new float[2];
    // Frames (0x4000, 0), (-0x8000, -0x8000).
    byte[] pcm = bytes(0x00, 0x40, 0, 0, 0x00, 0x80, 0x00, 0x80);
    new ChannelMixer(PcmEncoding.S16LE, 2).toMono(pcm, 0, 2, mono, 0);
    assertArrayEquals(new float[] {0.25f, -1f}, mono);
  }

  @Test
  void twentyFourAndThirtyTwoBitKeepTheSign() {
    float[] mono = new float[2];
    new ChannelMixer(PcmEncoding.S24LE, 1)
        .toMono(bytes(0, 0, 0xc0, 0xff, 0xff, 0x7f), 0, 2, mono, 0);
    assertArrayEquals(new float[] {-0.5f, 8_388_607f / 8_388_608f}, mono);
    new ChannelMixer(PcmEncoding.S32LE, 1)
        .toMono(bytes(0, 0, 0, 0xc0, 0, 0, 0, 0x40), 0, 2, mono, 0);
    assertArrayEquals(new float[] {-0.5f, 0.5f}, mono);
  }

  @Test
  void chosenChannelsAloneAreHeard() {
    float[] mono = new float[1];
    // Six channels, as a microphone array sends them: channel k holds (k + 1) * 0x0800.
    byte[] pcm = bytes(0, 8, 0, 16, 0, 24, 0, 32, 0, 40, 0, 48);
    new ChannelMixer(PcmEncoding.S16LE, 6, new int[] {0}).toMono(pcm, 0, 1, mono, 0);
    assertEquals(0x0800 / 32_768f, mono[0]);
    new ChannelMixer(PcmEncoding.S16LE, 6, new int[] {1, 4}).toMono(pcm, 0, 1, mono, 0);
    assertEquals((0x1000 + 0x2800) / 2 / 32_768f, mono[0]);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ChannelMixer(PcmEncoding.S16LE, 6, new int[] {6}));
    assertThrows(
        IllegalArgumentException.class, () -> new ChannelMixer(PcmEncoding.S16LE, 2, new int[0]));
  }

  @Test
  void monoGoesToEveryChannelAndIsLimited() {
    byte[] pcm = new byte[12];
    new ChannelMixer(PcmEncoding.S16LE, 2).fromMono(new float[] {0.5f, 3f, -3f}, 0, 3, pcm, 0);
    assertArrayEquals(bytes(0, 0x40, 0, 0x40, 0xff, 0x7f, 0xff, 0x7f, 0, 0x80, 0, 0x80), pcm);
  }

  @Test
  void floatsThatAreNoSoundAreLimited() {
    float[] mono = new float[3];
    byte[] pcm = new byte[12];
    java.nio.ByteBuffer.wrap(pcm)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putFloat(Float.NaN)
        .putFloat(Float.POSITIVE_INFINITY)
        .putFloat(-0.25f);
    new ChannelMixer(PcmEncoding.F32LE, 1).toMono(pcm, 0, 3, mono, 0);
    assertArrayEquals(new float[] {0f, 1f, -0.25f}, mono);
  }

  @ParameterizedTest
  @EnumSource(PcmEncoding.class)
  void thereAndBackIsTheSameWithinHalfAStep(PcmEncoding encoding) {
    ChannelMixer mixer = new ChannelMixer(encoding, 3);
    float[] sound = Signals.sine(441, 48_000, 0.9, 480);
    byte[] pcm = new byte[480 * mixer.frameBytes()];
    float[] back = new float[480];
    mixer.fromMono(sound, 0, 480, pcm, 0);
    mixer.toMono(pcm, 0, 480, back, 0);
    float step = encoding == PcmEncoding.S16LE ? 1f / 65_536 : 2e-7f;
    assertArrayEquals(sound, back, step);
  }
}
