package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.level.SpeechGain;
import io.roomhub.daemon.voice.level.VoiceActivity;
import io.roomhub.daemon.voice.meter.LevelMeter;

/**
 * Brings one remote talker to the loudness of all others. What is too soft to be speech counts for
 * nothing, so that the noise of somebody who has not spoken yet is not made louder. Owned by the
 * playback thread; {@link #gainDb()} may be read by any.
 */
final class Loudness {
  private static final double LEAST_DB = -15;
  private static final double MOST_DB = 15;

  /** -45 dBov as a mean square. */
  private static final double SOFTEST_SPEECH = 3.2e-5;

  private final VoiceActivity activity = new VoiceActivity();
  private final SpeechGain gain = new SpeechGain(LEAST_DB, MOST_DB);

  /** Scales 10 ms in place. What comes out may be above full scale. */
  void process(float[] block) {
    double square = LevelMeter.meanSquare(block, 0, block.length);
    activity.byEnergy(square);
    gain.process(block, square, activity.active() && square >= SOFTEST_SPEECH);
  }

  /** The gain now, dB. */
  double gainDb() {
    return gain.gainDb();
  }
}
