package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.meter.LevelMeter;
import java.util.Arrays;

/**
 * Decoded sound waiting to be played, 48 kHz mono. Can be made shorter or longer without a click:
 * it cuts or repeats a stretch of 5 to 12.5 ms whose ends look alike and fades over 5 ms (the idea
 * of WSOLA, Verhelst and Roelands 1993). Owned by the playback thread.
 */
final class PcmQueue {
  /** Samples that must wait for {@link #shorten} and {@link #lengthen} to have room to work. */
  static final int SPLICE_SAMPLES = 960;

  private static final int CAPACITY = 16_384;
  private static final int FADE = 240;
  private static final int MIN_LAG = 240;
  private static final int MAX_LAG = 600;

  private final float[] samples = new float[CAPACITY];
  private final float[] fadeIn = new float[FADE];
  private int head;
  private int size;

  PcmQueue() {
    for (int i = 0; i < FADE; i++) {
      fadeIn[i] = (i + 1f) / (FADE + 1);
    }
  }

  int size() {
    return size;
  }

  void clear() {
    head = 0;
    size = 0;
  }

  /** Appends samples; what does not fit is dropped (never with packets of at most 120 ms). */
  void add(float[] from, int offset, int count) {
    int room = makeRoom(count);
    System.arraycopy(from, offset, samples, head + size, room);
    size += room;
  }

  void addSilence(int count) {
    int room = makeRoom(count);
    Arrays.fill(samples, head + size, head + size + room, 0);
    size += room;
  }

  /** Takes {@code block.length} samples from the front; as many must be there. */
  void take(float[] block) {
    System.arraycopy(samples, head, block, 0, block.length);
    head += block.length;
    size -= block.length;
  }

  /** Mean square of the first {@code count} samples. */
  double meanSquare(int count) {
    return LevelMeter.meanSquare(samples, head, count);
  }

  /**
   * Leaves out one stretch at the front; {@link #SPLICE_SAMPLES} must wait.
   *
   * @return samples by which the queue became shorter
   */
  int shorten() {
    int lag = bestLag();
    for (int i = 0; i < FADE; i++) {
      float in = fadeIn[i];
      samples[head + lag + i] = (1 - in) * samples[head + i] + in * samples[head + lag + i];
    }
    head += lag;
    size -= lag;
    return lag;
  }

  /**
   * Plays one stretch at the front twice; {@link #SPLICE_SAMPLES} must wait.
   *
   * @return samples by which the queue became longer
   */
  int lengthen() {
    int lag = bestLag();
    makeRoom(lag);
    System.arraycopy(samples, head, samples, head + lag, size);
    size += lag;
    // The stretch stands there twice now. The second one begins as the first one would have gone
    // on, and fades into its own beginning.
    for (int i = 0; i < FADE; i++) {
      float in = fadeIn[i];
      float goingOn = samples[head + 2 * lag + i];
      samples[head + lag + i] = (1 - in) * goingOn + in * samples[head + lag + i];
    }
    return lag;
  }

  /** The lag at which the sound is most like itself: a whole number of its periods. */
  private int bestLag() {
    int best = MIN_LAG;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      double product = 0;
      double energy = 1e-9;
      for (int i = 0; i < FADE; i += 4) {
        float later = samples[head + lag + i];
        product += samples[head + i] * later;
        energy += later * later;
      }
      double score = product / Math.sqrt(energy);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  private int makeRoom(int count) {
    if (head + size + count > CAPACITY) {
      System.arraycopy(samples, head, samples, 0, size);
      head = 0;
    }
    return Math.min(count, CAPACITY - head - size);
  }
}
