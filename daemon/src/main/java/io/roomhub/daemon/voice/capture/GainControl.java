package io.roomhub.daemon.voice.capture;

/** Brings near and far talkers to one level. Owned by the capture thread. */
public interface GainControl {
  /** Whether it does anything; the chain lists it only then. */
  boolean active();

  /** Levels 10 ms in place: 480 samples, ±1.0. */
  void process(float[] block);
}
