package io.roomhub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** 48 kHz mono 16-bit WAV, the least that the tests need. */
public final class WavFile {
  private static final int HEADER = 44;

  private WavFile() {}

  /** Reads whatever is there now, from a file that may still be growing. */
  public static float[] read(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      float[] samples = new float[Math.max(0, (bytes.length - HEADER) / 2)];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = data.getShort(HEADER + 2 * i) / 32768f;
      }
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many samples are there now, without reading them: what has grown long takes a while. */
  public static int length(Path path) {
    try {
      return Math.toIntExact(Math.max(0, Files.size(path) - HEADER) / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a whole recording. */
  public static void write(Path path, float[] samples) {
    ByteBuffer file =
        ByteBuffer.allocate(HEADER + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.putInt(36 + 2 * samples.length);
    file.put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.putInt(16).putShort((short) 1).putShort((short) 1);
    file.putInt(48_000).putInt(96_000).putShort((short) 2).putShort((short) 16);
    file.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.putInt(2 * samples.length);
    for (float sample : samples) {
      file.putShort((short) Math.round(Math.clamp(sample, -1f, 1f) * 32767));
    }
    try {
      Files.write(path, file.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A steady tone. */
  public static float[] tone(double hz, double dbfs, double seconds) {
    float[] samples = new float[(int) (48_000 * seconds)];
    double amplitude = Math.pow(10, dbfs / 20);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / 48_000));
    }
    return samples;
  }

  /** The last {@code seconds} of a recording. */
  public static float[] tail(float[] samples, double seconds) {
    int length = Math.min(samples.length, (int) (48_000 * seconds));
    return java.util.Arrays.copyOfRange(samples, samples.length - length, samples.length);
  }
}
