package io.roomhub.hardware.sound;

import io.roomhub.hardware.clock.Clock;
import java.util.Locale;

/** A sine without end, at the pace of real time. */
public final class ToneInput extends VirtualInput {
  private final double amplitude;
  private final double cyclesPerSample;
  private double cycles;

  /**
   * @param hz frequency, above 0 and below 24 kHz
   * @param dbfs level relative to a full-scale sine, at most 0
   * @throws AudioDeviceException when frequency or level is out of range
   */
  public ToneInput(Clock clock, double hz, double dbfs) throws AudioDeviceException {
    super(clock, infoOf(hz, dbfs));
    this.amplitude = Math.pow(10, dbfs / 20);
    this.cyclesPerSample = hz / AudioBlock.SAMPLE_RATE;
  }

  private static AudioDeviceInfo infoOf(double hz, double dbfs) throws AudioDeviceException {
    if (!(hz > 0 && hz < AudioBlock.SAMPLE_RATE / 2.0)) {
      throw new AudioDeviceException("a tone of " + hz + " Hz is not between 0 and 24000 Hz");
    }
    if (!(dbfs <= 0)) {
      throw new AudioDeviceException("a tone of " + dbfs + " dBFS is above full scale (0 dBFS)");
    }
    String description = String.format(Locale.ROOT, "tone %.1f Hz, %.1f dBFS", hz, dbfs);
    return new AudioDeviceInfo(
        "tone", description, "virtual", 1, AudioBlock.SAMPLE_RATE, true, false);
  }

  @Override
  void fill(float[] block) {
    for (int i = 0; i < AudioBlock.SAMPLES; i++) {
      block[i] = (float) (amplitude * Math.sin(2 * Math.PI * cycles));
      cycles += cyclesPerSample;
      if (cycles >= 1) {
        cycles -= 1;
      }
    }
  }
}
