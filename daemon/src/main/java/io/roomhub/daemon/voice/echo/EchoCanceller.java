package io.roomhub.daemon.voice.echo;

/**
 * Takes the loudspeaker's sound out of the microphone's. Comes before everything non-linear, which
 * would break its view of the room. The capture thread owns it; {@link #status} may be asked by
 * any.
 */
public interface EchoCanceller {
  /** Whether it does anything; the chain lists it only then. */
  boolean active();

  /**
   * Takes 10 ms that the speaker got, every such block once and in order, and before the microphone
   * can have heard it. As many or few between two calls of {@link #process} as have been played.
   *
   * @param block 480 samples, ±1.0; only read
   */
  void played(float[] block);

  /**
   * Cancels 10 ms in place.
   *
   * @param microphone 480 samples, ±1.0; takes cleaned ones, {@link #delaySamples} older
   */
  void process(float[] microphone);

  /** By how many samples sound comes out later. */
  int delaySamples();

  /**
   * Begins with what was learned before, where it can. Any thread; in force with the next block.
   */
  default void restore(LearnedEcho learned) {}

  /**
   * Asks to have {@code wanted} filled in as soon as the room is known well; an engine that learns
   * nothing to keep never does. Any thread.
   */
  default void learn(LearnedEcho wanted) {}

  /** What it does now. Any thread. */
  EchoStatus status();
}
