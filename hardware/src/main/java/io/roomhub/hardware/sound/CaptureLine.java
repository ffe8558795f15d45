package io.roomhub.hardware.sound;

/**
 * A microphone as the operating system offers it: a ring buffer that the device fills. Sizes in
 * bytes of whole frames. No call waits for the device.
 */
interface CaptureLine extends AutoCloseable {
  /** Capacity. A buffer that is full has lost samples. */
  int bufferBytes();

  void start();

  /** How much is captured and not yet read. */
  int available();

  /**
   * Reads what is there, no more than {@link #available()} said.
   *
   * @return bytes read; 0 or less when the device failed
   */
  int read(byte[] pcm, int offset, int length);

  /** Throws away what is captured and, after an overrun, lets the device run again. */
  void flush();

  @Override
  void close();
}
