package io.roomhub.daemon.voice.capture;

/**
 * What an encoding is to be like.
 *
 * @param bitrate bit/s, 6000..510000; 0 leaves it as it is
 * @param expectedLossPercent what its receivers lose, 0..100; 0 means that copies (in-band FEC) are
 *     of no use
 */
public record EncodingTarget(int bitrate, int expectedLossPercent) {
  /** Until there is a report, some loss is expected: protection that comes too late is none. */
  public static final EncodingTarget INITIAL = new EncodingTarget(0, 10);
}
