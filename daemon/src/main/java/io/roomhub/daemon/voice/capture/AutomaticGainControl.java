package io.roomhub.daemon.voice.capture;

import io.roomhub.daemon.voice.level.Limiter;
import io.roomhub.daemon.voice.level.SpeechGain;
import io.roomhub.daemon.voice.meter.LevelMeter;

/**
 * Brings the talker in the room to -20 dBFS, from a whisper across the table (-46 dBFS) to somebody
 * who leans over the microphone (-6 dBFS), and never lets anything clip. Delays by the limiter's
 * 2.5 ms.
 */
public final class AutomaticGainControl implements GainControl {
  private static final double LEAST_DB = -15;
  private static final double MOST_DB = 32;

  private final SpeechGain gain = new SpeechGain(LEAST_DB, MOST_DB);
  private final Limiter limiter = new Limiter();

  @Override
  public void process(float[] block, boolean speech) {
    gain.process(block, LevelMeter.meanSquare(block, 0, block.length), speech);
    limiter.process(block);
  }

  @Override
  public double gainDb() {
    return gain.gainDb();
  }
}
