package io.roomhub.bench;

import io.roomhub.e2e.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Speech by espeak-ng, and noise, at known levels. */
final class Speech {
  private static final String TEXT =
      "The meeting begins at nine. Please send the report before noon. "
          + "We will look at the figures together, and then decide what to do next.";

  private Speech() {}

  /** Sentences with pauses between the words, 48 kHz, active level about {@code dbfs}. */
  static float[] sentences(String voice, double dbfs) throws IOException {
    return scaled(spoken(voice, 30), dbfs);
  }

  /** Two talkers without pauses between their words, half a minute, likewise. */
  static float[] fluent(double dbfs) throws IOException {
    float[] one = spoken("en", 0);
    float[] other = spoken("en+f3", 0);
    float[] all = new float[3 * (one.length + other.length) / 2];
    for (int i = 0; i < all.length; i++) {
      int at = i % (one.length + other.length);
      all[i] = at < one.length ? one[at] : other[at - one.length];
    }
    return scaled(all, dbfs);
  }

  /**
   * One recording.
   *
   * @param gap between words, in steps of 10 ms
   */
  private static float[] spoken(String voice, int gap) throws IOException {
    String pause = Integer.toString(gap);
    Process espeak =
        new ProcessBuilder("espeak-ng", "-v", voice, "-s", "140", "-g", pause, "--stdout", TEXT)
            .start();
    byte[] wav;
    try (InputStream output = espeak.getInputStream()) {
      wav = output.readAllBytes();
    }
    ByteBuffer data = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    int rate = data.getInt(24);
    int count = (wav.length - 44) / 2;
    float[] samples = new float[(int) ((long) count * 48_000 / rate)];
    for (int i = 0; i < samples.length; i++) {
      double at = (double) i * rate / 48_000;
      int left = Math.min(count - 2, (int) at);
      double share = at - left;
      samples[i] =
          (float)
              ((data.getShort(44 + 2 * left) * (1 - share) + data.getShort(46 + 2 * left) * share)
                  / 32768);
    }
    return samples;
  }

  /** Scaled so that the samples above a tenth of the peak have this RMS (relative to a sine). */
  private static float[] scaled(float[] samples, double dbfs) {
    double peak = 0;
    for (float sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
    }
    double sum = 0;
    int active = 0;
    for (float sample : samples) {
      if (Math.abs(sample) > peak / 10) {
        sum += sample * sample;
        active++;
      }
    }
    double gain = Math.pow(10, dbfs / 20) * Math.sqrt(0.5) / Math.sqrt(sum / active);
    float[] out = new float[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.clamp(samples[i] * gain, -1, 1);
    }
    return out;
  }

  /** White noise of this level, from a seed. */
  static float[] noise(int length, double dbfs, long seed) {
    Random random = new Random(seed);
    double rms = Math.pow(10, dbfs / 20) * Math.sqrt(0.5);
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (float) (rms * random.nextGaussian());
    }
    return noise;
  }

  /** Writes a sum of signals. */
  static void write(java.nio.file.Path path, float[]... signals) {
    float[] sum = new float[signals[0].length];
    for (float[] signal : signals) {
      for (int i = 0; i < sum.length && i < signal.length; i++) {
        sum[i] += signal[i];
      }
    }
    WavFile.write(path, sum);
  }
}
