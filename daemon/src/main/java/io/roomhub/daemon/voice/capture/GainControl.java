package io.roomhub.daemon.voice.capture;

/** Brings whoever speaks in the room to one level. Owned by the capture thread. */
public interface GainControl {
  /**
   * Levels 10 ms in place: 480 samples, ±1.0.
   *
   * @param speech whether somebody speaks now
   */
  void process(float[] block, boolean speech);

  /** What it does now, dB. Any thread. */
  double gainDb();
}
