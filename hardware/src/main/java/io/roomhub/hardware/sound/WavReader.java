package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Reads the header of a RIFF WAVE file (Microsoft/IBM "Multimedia Programming Interface and Data
 * Specifications 1.0", 1991, and WAVE_FORMAT_EXTENSIBLE). Takes nothing on trust: whatever sizes
 * the header claims, it holds no more than a few bytes in memory, looks at no more than {@link
 * #MAX_CHUNKS} chunks and never goes past the end of the file. A data chunk that claims more than
 * there is (a recording that was cut off, or a stream of unknown length) ends with the file.
 */
public final class WavReader {
  /** Most channels a file may have. */
  public static final int MAX_CHANNELS = 64;

  /** Chunks that are looked at before the sound data must have come. */
  public static final int MAX_CHUNKS = 64;

  private static final int RIFF = fourcc("RIFF");
  private static final int WAVE = fourcc("WAVE");
  private static final int FMT = fourcc("fmt ");
  private static final int DATA = fourcc("data");
  private static final int FORMAT_PCM = 1;
  private static final int FORMAT_FLOAT = 3;
  private static final int FORMAT_EXTENSIBLE = 0xfffe;

  private WavReader() {}

  /** A chunk name as it is read little endian. */
  static int fourcc(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }

  /**
   * Finds format and sound data.
   *
   * @throws WavException when this is no WAV file, or of a kind that is not played
   * @throws IOException when the file cannot be read
   */
  public static WavFormat readHeader(FileChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    if (fill(file, buffer, 0, 12) < 12 || buffer.getInt(0) != RIFF || buffer.getInt(8) != WAVE) {
      throw new WavException("it does not begin as a WAV file does");
    }
    long size = file.size();
    long at = 12;
    boolean formatSeen = false;
    PcmEncoding encoding = PcmEncoding.S16LE;
    int channels = 0;
    int rate = 0;
    for (int chunk = 0; chunk < MAX_CHUNKS && at + 8 <= size; chunk++) {
      if (fill(file, buffer, at, 8) < 8) {
        break;
      }
      int name = buffer.getInt(0);
      long length = buffer.getInt(4) & 0xffff_ffffL;
      at += 8;
      if (name == DATA) {
        if (!formatSeen) {
          throw new WavException("the sound data comes before its format");
        }
        long bytes = Math.min(length, size - at);
        int frameBytes = channels * encoding.bytes();
        return new WavFormat(encoding, channels, rate, at, bytes / frameBytes);
      }
      if (name == FMT) {
        int got = fill(file, buffer, at, (int) Math.min(length, 40));
        if (got < 16) {
          throw new WavException("the format chunk is cut off");
        }
        encoding = encoding(buffer, got);
        channels = checkChannels(buffer.getShort(2) & 0xffff);
        rate = checkRate(buffer.getInt(4) & 0xffff_ffffL);
        if ((buffer.getShort(12) & 0xffff) != channels * encoding.bytes()) {
          throw new WavException("the frame size contradicts channels and sample size");
        }
        formatSeen = true;
      }
      // Chunks are padded to even length.
      at += length + (length & 1);
    }
    throw new WavException(
        formatSeen ? "there is no sound data in it" : "there is no format in it");
  }

  private static PcmEncoding encoding(ByteBuffer fmt, int length) throws WavException {
    int tag = fmt.getShort(0) & 0xffff;
    int bits = fmt.getShort(14) & 0xffff;
    if (tag == FORMAT_EXTENSIBLE && length >= 26) {
      // The first two bytes of the sub-format GUID are the plain format tag.
      tag = fmt.getShort(24) & 0xffff;
    }
    if (tag == FORMAT_PCM && bits == 16) {
      return PcmEncoding.S16LE;
    } else if (tag == FORMAT_PCM && bits == 24) {
      return PcmEncoding.S24LE;
    } else if (tag == FORMAT_PCM && bits == 32) {
      return PcmEncoding.S32LE;
    } else if (tag == FORMAT_FLOAT && bits == 32) {
      return PcmEncoding.F32LE;
    }
    throw new WavException(
        "its format (tag " + tag + ", " + bits + " bit) is not PCM 16, 24, 32 or float 32");
  }

  private static int checkChannels(int channels) throws WavException {
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw new WavException("it claims " + channels + " channels");
    }
    return channels;
  }

  private static int checkRate(long rate) throws WavException {
    if (rate < Resampler.MIN_RATE || rate > Resampler.MAX_RATE) {
      throw new WavException("its sample rate of " + rate + " Hz is not between 8 and 192 kHz");
    }
    return (int) rate;
  }

  /** Reads up to {@code length} bytes to the front of the buffer; returns how many there were. */
  private static int fill(FileChannel file, ByteBuffer buffer, long at, int length)
      throws IOException {
    buffer.clear().limit(length);
    while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) > 0) {}
    int got = buffer.position();
    buffer.clear();
    return got;
  }
}
