package io.roomhub.daemon.voice.opus;

/**
 * What the first bytes of an Opus packet tell without decoding it (RFC 6716 sections 3.1 and 3.2).
 * Pure functions that accept any bytes.
 */
public final class OpusPacket {
  private OpusPacket() {}

  /** Samples at 48 kHz in each frame of the packet, by its table-of-contents byte. */
  public static int samplesPerFrame(byte toc) {
    int config = (toc & 0xff) >> 3;
    if (config < 12) {
      return switch (config & 3) {
        case 0 -> 480;
        case 1 -> 960;
        case 2 -> 1920;
        default -> 2880;
      };
    }
    if (config < 16) {
      return (config & 1) == 0 ? 480 : 960;
    }
    return 120 << (config & 3);
  }

  /** Whether the packet is coded in stereo. */
  public static boolean stereo(byte toc) {
    return (toc & 4) != 0;
  }

  /**
   * Samples at 48 kHz in the whole packet.
   *
   * @return 120..5760, or -1 when these bytes are no Opus packet
   */
  public static int samples(byte[] packet, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    byte toc = packet[offset];
    int frames =
        switch (toc & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> length < 2 ? 0 : packet[offset + 1] & 0x3f;
        };
    int samples = frames * samplesPerFrame(toc);
    return samples == 0 || samples > AudioDecoder.MAX_SAMPLES ? -1 : samples;
  }

  /**
   * Whether the packet carries a copy of the frame before it: the LBRR flags at the start of the
   * first SILK frame (RFC 6716 section 4.2.3), one after the voice activity flags of each channel.
   */
  public static boolean hasFec(byte[] packet, int offset, int length) {
    if (length < 2) {
      return false;
    }
    byte toc = packet[offset];
    boolean celtOnly = (toc & 0x80) != 0;
    int first = firstFrame(packet, offset, length);
    if (celtOnly || first < 0) {
      return false;
    }
    int silkFrames = Math.max(1, samplesPerFrame(toc) / 960);
    int flags = packet[first] & 0xff;
    boolean mid = (flags & (0x80 >> silkFrames)) != 0;
    boolean side = stereo(toc) && (flags & (0x80 >> (2 * silkFrames + 1))) != 0;
    return mid || side;
  }

  /**
   * Writes a packet of digital silence: one CELT frame whose silence flag is set (RFC 6716 section
   * 4.3). It decodes to zeros whatever was said before.
   *
   * @param samples 480 or 960
   * @return bytes written
   */
  public static int silence(int samples, byte[] packet) {
    packet[0] = (byte) (samples == 480 ? 30 << 3 : 31 << 3);
    packet[1] = (byte) 0xff;
    packet[2] = (byte) 0xfe;
    return 3;
  }

  /** Index of the first byte of the first frame, or -1 when the packet ends before it. */
  private static int firstFrame(byte[] packet, int offset, int length) {
    int end = offset + length;
    int at = offset + 1;
    switch (packet[offset] & 3) {
      case 2 -> at += lengthBytes(packet, at, end);
      case 3 -> {
        int count = packet[at] & 0xff;
        at++;
        boolean padded = (count & 0x40) != 0;
        while (padded && at < end) {
          padded = packet[at] == (byte) 255;
          at++;
        }
        boolean variable = (count & 0x80) != 0;
        for (int frame = 1; variable && frame < (count & 0x3f); frame++) {
          at += lengthBytes(packet, at, end);
        }
      }
      default -> {}
    }
    return at < end ? at : -1;
  }

  private static int lengthBytes(byte[] packet, int at, int end) {
    return at < end && (packet[at] & 0xff) >= 252 ? 2 : 1;
  }
}
