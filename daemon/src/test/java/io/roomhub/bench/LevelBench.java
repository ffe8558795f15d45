package io.roomhub.bench;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.CapturePath;
import io.roomhub.daemon.voice.EchoReference;
import io.roomhub.daemon.voice.capture.AutomaticGainControl;
import io.roomhub.daemon.voice.capture.FrameEncoder;
import io.roomhub.daemon.voice.capture.NoiseSuppressor;
import io.roomhub.daemon.voice.capture.RNNoiseSuppressor;
import io.roomhub.daemon.voice.echo.NoEchoCanceller;
import io.roomhub.daemon.voice.opus.AudioDecoder;
import io.roomhub.daemon.voice.opus.ConcentusDecoder;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.hardware.clock.VirtualClock;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Talkers from a whisper across the table to somebody at the microphone, through the capture chain
 * and Opus: how loud what is sent is from the fifth second on.
 */
final class LevelBench implements Benchmark {
  private static final int SECOND = 48_000;
  private static final int WINDOW = 960;

  @Override
  public String name() {
    return "level";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    BenchTable table =
        new BenchTable(
            name(), "active speech level sent, 5 s after the first word; noise 30 dB below speech");
    for (double dbfs : new double[] {-46, -36, -26, -16, -6}) {
      float[] speech = repeated(Speech.sentences("en", dbfs), 20 * SECOND);
      float[] noise = Speech.noise(speech.length, dbfs - 30, 1);
      for (int i = 0; i < speech.length; i++) {
        speech[i] = Math.clamp(speech[i] + noise[i], -1f, 1f);
      }
      float[] sent = send(speech);
      double level = activeLevel(sent, 5 * SECOND);
      table.figure("talker at " + (int) dbfs + " dBFS, sent", level, "dBFS");
      table.atMost(3, "  off the target of -20 dBFS by", Math.abs(level + 20), "dB", Double.NaN);
      table.atMost(0, "  samples at full scale", clipped(sent), "", Double.NaN);
    }
    return table;
  }

  private static float[] repeated(float[] speech, int length) {
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      out[i] = speech[i % speech.length];
    }
    return out;
  }

  private static float[] send(float[] microphone) {
    HubConfig.Audio audio = BenchConfigs.audio();
    VirtualClock clock = new VirtualClock();
    float[] sent = new float[microphone.length + WINDOW];
    try (NoiseSuppressor suppressor = RNNoiseSuppressor.load()) {
      Receiver receiver = new Receiver(sent);
      CapturePath path =
          new CapturePath(
              new EchoReference(),
              new NoEchoCanceller(),
              new AutomaticGainControl(),
              suppressor,
              new FrameEncoder(
                  new ConcentusEncoder(audio.opus().bitrate(), 5, false, false),
                  new ConcentusEncoder(audio.opus().bitrate(), 5, false, false),
                  receiver::take,
                  clock,
                  20,
                  false,
                  false),
              audio.highPassHz(),
              false,
              true,
              true);
      path.setMuted(false);
      float[] block = new float[480];
      for (int at = 0; at + 480 <= microphone.length; at += 480) {
        System.arraycopy(microphone, at, block, 0, 480);
        path.tick(block, clock.nanoTime());
        clock.advanceMillis(10);
      }
      return Arrays.copyOf(sent, receiver.length);
    }
  }

  /**
   * Active speech level in the manner of ITU-T P.56: the mean power of the windows that are less
   * than 15.9 dB below it, dBFS of a sine.
   */
  private static double activeLevel(float[] sound, int from) {
    double level = -100;
    for (int round = 0; round < 20; round++) {
      double sum = 0;
      int count = 0;
      for (int at = from; at + WINDOW <= sound.length; at += WINDOW) {
        double power = 0;
        for (int i = at; i < at + WINDOW; i++) {
          power += 2.0 * sound[i] * sound[i] / WINDOW;
        }
        if (10 * Math.log10(power + 1e-12) > level - 15.9) {
          sum += power;
          count++;
        }
      }
      level = 10 * Math.log10(sum / count);
    }
    return level;
  }

  private static int clipped(float[] sound) {
    int count = 0;
    for (float sample : sound) {
      count += Math.abs(sample) >= 0.999f ? 1 : 0;
    }
    return count;
  }

  /** Decodes what is sent, one frame after the other. */
  private static final class Receiver {
    private final ConcentusDecoder decoder = new ConcentusDecoder();
    private final float[] decoded = new float[AudioDecoder.MAX_SAMPLES];
    private final float[] heard;
    private int length;

    Receiver(float[] heard) {
      this.heard = heard;
    }

    void take(EncodedAudioFrame frame) {
      int samples = decoder.decode(frame.payload, 0, frame.length, decoded);
      System.arraycopy(decoded, 0, heard, length, samples);
      length += samples;
    }
  }
}
