package io.roomhub.daemon.voice.echo;

/**
 * What the echo canceller does at the moment; immutable, for any thread.
 *
 * @param engine name and version
 * @param erleDb by how much microphone and output differ while only the far side speaks, dB; NaN
 *     until that was heard
 * @param delayMs from the reference to the first echo in the microphone, NaN while unknown
 * @param skewPpm by how much the capture clock is faster than the playback clock; 0 while unknown
 * @param doubleTalk whether both sides speak
 * @param absent whether nothing of what the speaker plays comes back, as with headphones, so that
 *     nothing is taken out
 */
public record EchoStatus(
    String engine,
    double erleDb,
    double delayMs,
    double skewPpm,
    boolean doubleTalk,
    boolean absent) {
  /** Stands for an engine where the device cancels its echo itself. */
  public static final String DEVICE = "device";

  /** Of an engine that knows nothing but its name. */
  public static EchoStatus of(String engine) {
    return new EchoStatus(engine, Double.NaN, Double.NaN, 0, false, false);
  }
}
