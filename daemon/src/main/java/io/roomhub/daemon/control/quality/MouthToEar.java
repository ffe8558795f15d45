package io.roomhub.daemon.control.quality;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An estimate of how long sound takes from a participant's mouth to the ears in this room, and
 * where the time goes; all in ms, NaN while unknown. What only the other side knows, its capture
 * and its encoder, is taken to be as it is here: close enough for another hub, some 10 ms off for a
 * browser.
 *
 * @param captureMs until a block of sound leaves the microphone's driver
 * @param encodeMs until the frame is full, through noise suppression and encoder, onto the wire
 * @param networkMs half of the round trip that RTCP measures
 * @param jitterBufferMs from a packet's arrival to its playout
 * @param playbackMs in the mixer and in the speaker's buffer
 */
public record MouthToEar(
    double captureMs, double encodeMs, double networkMs, double jitterBufferMs, double playbackMs) {
  /** Nothing is known. */
  public static final MouthToEar UNKNOWN =
      new MouthToEar(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** All of it, ms; NaN while a part is unknown. */
  @JsonProperty
  public double totalMs() {
    return captureMs + encodeMs + networkMs + jitterBufferMs + playbackMs;
  }
}
