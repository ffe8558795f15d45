package io.roomhub.daemon.voice.playback;

import io.roomhub.daemon.voice.meter.Counter;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;

/**
 * Adds up what all remote participants say, each brought to the same loudness. The sum may be
 * louder than full scale; the {@link io.roomhub.daemon.voice.level.Limiter} sees to that.
 *
 * <p>Nobody's own voice returns to them: in a full mesh this mix goes to the loudspeaker here and
 * nowhere else, and what is sent to the peers is the microphone alone. Owned by the playback
 * thread.
 */
public final class Mixer {
  private final float[] one = new float[AudioBlock.SAMPLES];
  private final Counter faults = new Counter();

  /**
   * Mixes 10 ms.
   *
   * @param mix overwritten with the sum
   * @return how many talkers had sound in it
   */
  public int mix(RemoteTalker[] talkers, float[] mix, long nowNanos) {
    Arrays.fill(mix, 0);
    int heard = 0;
    for (RemoteTalker talker : talkers) {
      if (read(talker, nowNanos)) {
        heard++;
        for (int i = 0; i < mix.length; i++) {
          mix[i] += one[i];
        }
      }
    }
    return heard;
  }

  /** Faults that talkers' streams caused; each cost that talker one block. Any thread. */
  public long faults() {
    return faults.get();
  }

  /** What one participant sends must not silence the others, whatever it does to the code. */
  private boolean read(RemoteTalker talker, long nowNanos) {
    try {
      boolean heard = talker.read(one, nowNanos);
      if (heard) {
        talker.adjustLoudness(one);
      }
      return heard;
    } catch (RuntimeException e) {
      faults.add(1);
      return false;
    }
  }
}
