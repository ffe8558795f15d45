package io.roomhub.hardware.sound;

/**
 * A speaker as the operating system offers it: a ring buffer that the device empties. Sizes in
 * bytes of whole frames. No call waits for the device.
 */
interface PlaybackLine extends AutoCloseable {
  /** Capacity. A buffer that is empty has run dry. */
  int bufferBytes();

  void start();

  /** How much room there is. */
  int available();

  /**
   * Writes, no more than {@link #available()} said. Before {@link #start()} it is kept for then.
   *
   * @return bytes written; 0 or less when the device failed
   */
  int write(byte[] pcm, int offset, int length);

  @Override
  void close();
}
