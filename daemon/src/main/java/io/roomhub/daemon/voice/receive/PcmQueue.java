package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.meter.LevelMeter;
import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;

/**
 * Decoded sound waiting to be played, 48 kHz mono, with a little of what was played before. Can be
 * made shorter or longer at its front without a click: a stretch whose ends look alike ({@link
 * Similarity}) is left out or played twice, and 5 ms fade from one to the other. Owned by the
 * playback thread.
 */
final class PcmQueue {
  private static final int FADE = Crossfade.SAMPLES;

  private static final int CAPACITY = 32_768;

  /** Played samples that stay readable. */
  private static final int PAST = Similarity.MAX_LAG + 2 * Similarity.HALF;

  private final Similarity similarity = new Similarity();
  private final float[] samples = new float[CAPACITY];
  private final float[] saved = new float[FADE];
  private int head = PAST;
  private int size;

  int size() {
    return size;
  }

  /** Forgets all sound, played and not. */
  void clear() {
    head = PAST;
    size = 0;
    Arrays.fill(samples, 0, PAST, 0);
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
   * Leaves out so many samples at the front; {@code count + FADE} must wait. For sound that has no
   * period to respect: silence, noise.
   */
  void cut(int count) {
    System.arraycopy(samples, head, saved, 0, FADE);
    Crossfade.apply(saved, 0, samples, head + count, FADE, 0);
    drop(count);
  }

  /** Plays the last so many samples once more, {@link #FADE} at least must wait. Likewise. */
  void repeat(int count) {
    insert(count, 0);
  }

  /**
   * Leaves out a stretch that is a whole number of periods, if the sound is periodic enough, and
   * leaves a block to play.
   *
   * @param atMost longest stretch, samples
   * @param likeness least normalised correlation, -1..1
   * @return samples by which the queue became shorter, 0 when nothing fits
   */
  int shorten(int atMost, double likeness) {
    int longest = Math.min(Math.min(atMost, size - AudioBlock.SAMPLES), Similarity.MAX_LAG);
    if (longest < Similarity.MIN_LAG) {
      return 0;
    }
    int lag = similarity.bestLag(samples, head, 1, longest);
    if (similarity.correlation() < likeness) {
      return 0;
    }
    System.arraycopy(samples, head, saved, 0, FADE);
    Crossfade.apply(saved, 0, samples, head + lag, FADE, similarity.correlation());
    drop(lag);
    return lag;
  }

  /**
   * Plays a stretch of whole periods twice, if the sound is periodic enough; {@code FADE} samples
   * must wait.
   *
   * @return samples by which the queue became longer, 0 when nothing fits
   */
  int lengthen(double likeness) {
    int lag = similarity.bestLag(samples, head, -1, Similarity.MAX_LAG);
    if (similarity.correlation() < likeness) {
      return 0;
    }
    insert(lag, similarity.correlation());
    return lag;
  }

  /** Goes back by {@code count} samples: what is about to play fades into what played before. */
  private void insert(int count, double correlation) {
    makeRoom(count);
    System.arraycopy(samples, head, saved, 0, FADE);
    System.arraycopy(samples, head - count, samples, head, size + count);
    size += count;
    Crossfade.apply(saved, 0, samples, head, FADE, correlation);
  }

  private void drop(int count) {
    head += count;
    size -= count;
  }

  private int makeRoom(int count) {
    if (head + size + count > CAPACITY) {
      System.arraycopy(samples, head - PAST, samples, 0, PAST + size);
      head = PAST;
    }
    return Math.min(count, CAPACITY - head - size);
  }
}
