package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays a tone with a pause in it through the automatic speaker while it records the automatic
 * microphone, and prints what {@link JavaSoundIT} judges. Runs in a JVM of its own, because ALSA
 * reads its configuration from the environment.
 */
public final class RoundTrip {
  static final double HZ = 1_000;
  static final double AMPLITUDE = 0.25;
  static final int SECONDS = 10;

  /** Not judged: PulseAudio and the JIT compiler find their pace. */
  static final int WARM_UP_SECONDS = 3;

  private RoundTrip() {}

  public static void main(String[] args) throws Exception {
    DefaultSoundSystem sound = new DefaultSoundSystem(new SystemClock(), SoundOptions.AUTO);
    List<String> names =
        sound.devices().stream().map(d -> d.direction() + ":" + d.info().name()).toList();
    System.out.println("devices=" + names);
    System.out.println("forget=" + JavaSoundMixers.forget());
    float[] heard = new float[SECONDS * AudioBlock.SAMPLE_RATE];
    try (AudioOutput output = sound.openOutput(new AudioDeviceSpec.Auto());
        AudioInput input = sound.openInput(new AudioDeviceSpec.Auto())) {
      System.out.println("output=" + output.info());
      System.out.println("input=" + input.info());
      Player player = new Player(output);
      player.start();
      float[] block = new float[AudioBlock.SAMPLES];
      long xruns = 0;
      for (int at = 0; at < heard.length; at += AudioBlock.SAMPLES) {
        if (at == WARM_UP_SECONDS * AudioBlock.SAMPLE_RATE) {
          xruns = output.xruns() + input.xruns();
        }
        input.read(block);
        System.arraycopy(block, 0, heard, at, AudioBlock.SAMPLES);
        player.captured = at + AudioBlock.SAMPLES;
      }
      player.interrupt();
      player.join();
      if (player.failure != null) {
        throw player.failure;
      }
      System.out.println("pauseWrittenAtCapture=" + player.pauseAt);
      System.out.println("outputXruns=" + output.xruns());
      System.out.println("inputXruns=" + input.xruns());
      System.out.println("xrunsAfterWarmUp=" + (output.xruns() + input.xruns() - xruns));
    }
    try (WavWriter wav = WavWriter.create(Path.of(args[0]))) {
      float[] block = new float[AudioBlock.SAMPLES];
      for (int at = 0; at < heard.length; at += AudioBlock.SAMPLES) {
        System.arraycopy(heard, at, block, 0, AudioBlock.SAMPLES);
        wav.write(block);
      }
    }
  }

  /** Plays until it is interrupted; falls silent for good after {@link #TONE_BLOCKS}. */
  private static final class Player extends Thread {
    static final int TONE_BLOCKS = 900;

    final AudioOutput output;
    volatile int captured;
    volatile int pauseAt = -1;
    volatile Exception failure;

    Player(AudioOutput output) {
      super("roomhub-test-player");
      setDaemon(true);
      this.output = output;
    }

    @Override
    public void run() {
      float[] block = new float[AudioBlock.SAMPLES];
      try {
        for (int n = 0; ; n++) {
          for (int i = 0; i < block.length; i++) {
            double t = (double) (n * block.length + i) / AudioBlock.SAMPLE_RATE;
            block[i] = n < TONE_BLOCKS ? (float) (AMPLITUDE * Math.sin(2 * Math.PI * HZ * t)) : 0;
          }
          if (n == TONE_BLOCKS) {
            pauseAt = captured;
          }
          output.write(block);
        }
      } catch (InterruptedException e) {
        return;
      } catch (AudioDeviceException e) {
        failure = e;
      }
    }
  }
}
