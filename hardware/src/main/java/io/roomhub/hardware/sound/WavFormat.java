package io.roomhub.hardware.sound;

/**
 * What the header of a WAV file says.
 *
 * @param encoding of one sample
 * @param channels 1 to {@link WavReader#MAX_CHANNELS}
 * @param sampleRate Hz, {@link Resampler#MIN_RATE} to {@link Resampler#MAX_RATE}
 * @param dataOffset where the first frame begins, bytes from the start of the file
 * @param frames how many frames really lie in the file
 */
public record WavFormat(
    PcmEncoding encoding, int channels, int sampleRate, long dataOffset, long frames) {
  /** Bytes of one frame. */
  public int frameBytes() {
    return channels * encoding.bytes();
  }
}
