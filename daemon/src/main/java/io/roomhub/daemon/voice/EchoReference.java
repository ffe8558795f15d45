package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioBlock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries what the loudspeaker got from the playback thread (sole producer) to the echo canceller
 * on the capture thread (sole consumer). Bounded and wait-free: when capture stands still, new
 * blocks are dropped, and when it comes back it continues with the newest.
 */
public final class EchoReference {
  private static final int CAPACITY = 16;

  /** Blocks that may wait before the consumer skips ahead: the jitter of two threads. */
  private static final int BACKLOG = 4;

  private final float[][] blocks = new float[CAPACITY][AudioBlock.SAMPLES];
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  /** Copies a played block in, or drops it when the queue is full. Playback thread only. */
  public void offer(float[] block) {
    long at = written.getPlain();
    if (at - read.getAcquire() < CAPACITY) {
      System.arraycopy(block, 0, blocks[(int) (at % CAPACITY)], 0, block.length);
      written.setRelease(at + 1);
    }
  }

  /** Takes the next block, or silence when nothing was played. Capture thread only. */
  public void take(float[] block) {
    long end = written.getAcquire();
    long at = read.getPlain();
    if (at == end) {
      Arrays.fill(block, 0);
      return;
    }
    if (end - at > BACKLOG) {
      at = end - 1;
    }
    System.arraycopy(blocks[(int) (at % CAPACITY)], 0, block, 0, block.length);
    read.setRelease(at + 1);
  }
}
