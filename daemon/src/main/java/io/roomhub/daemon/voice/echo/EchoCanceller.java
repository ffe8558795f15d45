package io.roomhub.daemon.voice.echo;

/**
 * Takes the loudspeaker's sound out of the microphone's. Comes before everything non-linear, which
 * would break its view of the room. Owned by the capture thread.
 */
public interface EchoCanceller {
  /** Whether it does anything; the chain lists it only then. */
  boolean active();

  /** Its name and version, or {@code none}; for people. */
  String engine();

  /**
   * Cancels 10 ms in place.
   *
   * @param microphone 480 samples, ±1.0
   * @param reference the 480 samples that the speaker got, oldest not yet used; zeros when nothing
   *     plays
   */
  void process(float[] microphone, float[] reference);
}
