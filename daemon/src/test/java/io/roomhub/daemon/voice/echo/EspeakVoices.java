package io.roomhub.daemon.voice.echo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Speech by espeak-ng, 48 kHz, kept in the folder for temporary files so that a second run need not
 * speak again.
 */
public final class EspeakVoices {
  private static final String TEXT =
      "The meeting begins at nine. Please send the report before noon. "
          + "We will look at the figures together, and then decide what to do next. "
          + "Yesterday a customer asked why the new shelves arrived without any screws. "
          + "Could you check with the warehouse, and call me back on Thursday? "
          + "The train from the north was late again, so half of the team missed lunch. "
          + "I think we should judge the second offer by its price, not by its colour.";

  private static final Map<String, float[]> TEXTS = new HashMap<>();

  private EspeakVoices() {}

  /**
   * Somebody talking without end.
   *
   * @param voice espeak-ng's name, e.g. {@code en+f3}
   * @param seconds length; the text repeats
   * @param offset seconds into the text to begin at
   * @param dbfs level of the active parts; a sine of amplitude 1 is 0
   */
  public static float[] talk(String voice, double seconds, double offset, double dbfs) {
    float[] text = text(voice);
    float[] out = new float[(int) (seconds * 48_000)];
    int at = (int) (offset * 48_000) % text.length;
    double gain = Math.pow(10, (dbfs - activeDbfs(text)) / 20);
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (gain * text[at]);
      at = at + 1 == text.length ? 0 : at + 1;
    }
    return out;
  }

  /** Level of the 20 ms windows within 30 dB of the loudest. */
  public static double activeDbfs(float[] samples) {
    int windows = samples.length / 960;
    double[] power = new double[windows];
    double loudest = 0;
    for (int w = 0; w < windows; w++) {
      for (int i = 0; i < 960; i++) {
        power[w] += (double) samples[w * 960 + i] * samples[w * 960 + i];
      }
      loudest = Math.max(loudest, power[w]);
    }
    double sum = 0;
    int active = 0;
    for (double p : power) {
      if (p > loudest / 1000) {
        sum += p;
        active++;
      }
    }
    return 10 * Math.log10(2 * sum / (Math.max(1, active) * 960.0) + 1e-30);
  }

  /** Whether this machine can speak. */
  public static boolean available() {
    try {
      return new ProcessBuilder("espeak-ng", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static synchronized float[] text(String voice) {
    return TEXTS.computeIfAbsent(voice, EspeakVoices::spoken);
  }

  private static float[] spoken(String voice) {
    try {
      Path folder =
          Files.createDirectories(
              Path.of(System.getProperty("java.io.tmpdir"), "roomhub-voices-" + TEXT.hashCode()));
      Path file = folder.resolve(voice + ".wav");
      if (!Files.exists(file)) {
        Process espeak =
            new ProcessBuilder("espeak-ng", "-v", voice, "-s", "165", "--stdout", TEXT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path part = Files.createTempFile(folder, "voice", ".part");
        try (InputStream output = espeak.getInputStream()) {
          Files.copy(output, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return resampled(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] resampled(byte[] wav) {
    ByteBuffer data = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    int rate = data.getInt(24);
    int count = (wav.length - 44) / 2;
    float[] samples = new float[count];
    for (int i = 0; i < count; i++) {
      samples[i] = data.getShort(44 + 2 * i) / 32_768f;
    }
    float[] out = new float[(int) ((long) count * 48_000 / rate)];
    for (int i = 0; i < out.length; i++) {
      double at = (double) i * rate / 48_000;
      out[i] = (float) WindowedSinc.at(samples, (int) at, at - (int) at);
    }
    return out;
  }
}
