package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes WAV files for tests, right and wrong ones. */
final class WavFiles {
  private WavFiles() {}

  /** The samples of a mono file, as written by the hub. */
  static float[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int frames = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(40) / 2;
    float[] samples = new float[frames];
    new ChannelMixer(PcmEncoding.S16LE, 1).toMono(bytes, 44, frames, samples, 0);
    return samples;
  }

  /** A file whose channels all hold {@code samples}. */
  static Path write(Path file, PcmEncoding encoding, int channels, int rate, float[] samples)
      throws IOException {
    byte[] pcm = new byte[samples.length * channels * encoding.bytes()];
    new ChannelMixer(encoding, channels).fromMono(samples, 0, samples.length, pcm, 0);
    int tag = encoding == PcmEncoding.F32LE ? 3 : 1;
    byte[] fmt = fmt(tag, channels, rate, encoding.bytes() * 8);
    return Files.write(file, riff(chunk("fmt ", fmt), chunk("data", pcm)));
  }

  /** The content of a format chunk. */
  static byte[] fmt(int tag, int channels, int rate, int bits) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) tag)
        .putShort((short) channels)
        .putInt(rate)
        .putInt(rate * channels * bits / 8)
        .putShort((short) (channels * bits / 8))
        .putShort((short) bits)
        .array();
  }

  static byte[] chunk(String name, byte[] content) {
    return chunk(name, content, content.length);
  }

  /** A chunk that claims another size than it has. */
  static byte[] chunk(String name, byte[] content, int claimed) {
    return ByteBuffer.allocate(8 + content.length + (content.length & 1))
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .putInt(claimed)
        .put(content)
        .array();
  }

  static byte[] riff(byte[]... chunks) {
    int length = 4;
    for (byte[] chunk : chunks) {
      length += chunk.length;
    }
    ByteBuffer all =
        ByteBuffer.allocate(8 + length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(length)
            .put("WAVE".getBytes(StandardCharsets.US_ASCII));
    for (byte[] chunk : chunks) {
      all.put(chunk);
    }
    return all.array();
  }
}
