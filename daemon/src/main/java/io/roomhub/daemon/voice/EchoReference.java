package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioBlock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries what the loudspeaker got from the playback thread (sole producer) to the echo canceller
 * on the capture thread (sole consumer). Bounded and wait-free: while capture stands still for more
 * than {@value #CAPACITY} blocks, new ones are dropped.
 */
public final class EchoReference {
  private static final int CAPACITY = 32;

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

  /** Takes the next block, or returns false when all are taken. Capture thread only. */
  public boolean poll(float[] block) {
    long at = read.getPlain();
    if (at == written.getAcquire()) {
      return false;
    }
    System.arraycopy(blocks[(int) (at % CAPACITY)], 0, block, 0, block.length);
    read.setRelease(at + 1);
    return true;
  }
}
