package io.roomhub.daemon.voice.capture;

/** Takes steady and sudden noise out of speech. Owned by the capture thread. */
public interface NoiseSuppressor extends AutoCloseable {
  /** Whether it does anything; the chain lists it only then. */
  boolean active();

  /** Its name and version, or {@code none}, a colon and why it is missing; for people. */
  String engine();

  /** Cleans 10 ms in place: 480 samples, ±1.0. */
  void process(float[] block);

  /** How likely the last processed block holds speech, 0..1. Any thread. */
  float voiceProbability();

  /** Frees what it holds outside the heap, once the capture thread has ended. */
  @Override
  default void close() {}
}
