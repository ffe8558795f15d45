package io.roomhub.daemon.rtc.rtp;

import java.nio.charset.StandardCharsets;

/**
 * A view of one RTP packet (RFC 3550 section 5.1) in an array that somebody else owns. One instance
 * is made per receiving thread and set on packet after packet: it copies and allocates nothing.
 * Owned by that thread. The accessors mean something only after a {@link #parse} that returned
 * {@link RtpStatus#OK}, and only as long as the array keeps its content.
 */
public final class RtpPacket {
  /** Bytes of the fixed header. */
  public static final int HEADER_LENGTH = 12;

  /** {@link #audioLevelDbov}: the packet carries no level. */
  public static final int NO_AUDIO_LEVEL = 1;

  private static final byte[] EMPTY = new byte[0];

  private byte[] buffer = EMPTY;
  private int offset;
  private int payloadOffset;
  private int payloadLength;
  private int paddingLength;
  private final HeaderExtensions extensions = new HeaderExtensions();

  /**
   * Reads the header. A header extension whose elements are garbled does not spoil the packet: the
   * elements before the fault can be found, those after cannot (RFC 8285 section 4.1.2 asks to go
   * on without what cannot be read).
   *
   * @param packet holds the decrypted packet at {@code [start, start + length)}; never modified
   */
  public RtpStatus parse(byte[] packet, int start, int length) {
    buffer = EMPTY;
    extensions.clear();
    if (start < 0 || length < HEADER_LENGTH || length > packet.length - start) {
      return RtpStatus.TOO_SHORT;
    }
    int first = packet[start] & 0xFF;
    if (first >>> 6 != 2) {
      return RtpStatus.BAD_VERSION;
    }
    int end = start + length;
    int position = start + HEADER_LENGTH + 4 * (first & 0x0F);
    if (position > end) {
      return RtpStatus.TOO_SHORT;
    }
    if ((first & 0x10) != 0) {
      if (end - position < 4) {
        return RtpStatus.BAD_EXTENSION;
      }
      int profile = Bytes.u16(packet, position);
      int extensionLength = 4 * Bytes.u16(packet, position + 2);
      position += 4;
      if (extensionLength > end - position) {
        return RtpStatus.BAD_EXTENSION;
      }
      extensions.set(packet, profile, position, extensionLength);
      position += extensionLength;
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      padding = end > position ? packet[end - 1] & 0xFF : 0;
      if (padding == 0 || padding > end - position) {
        extensions.clear();
        return RtpStatus.BAD_PADDING;
      }
    }
    buffer = packet;
    offset = start;
    payloadOffset = position;
    paddingLength = padding;
    payloadLength = end - position - padding;
    return RtpStatus.OK;
  }

  /** The array given to {@link #parse}. */
  public byte[] buffer() {
    return buffer;
  }

  /** The marker bit: with audio, the first packet of a talk spurt (RFC 3551 section 4.1). */
  public boolean marker() {
    return (buffer[offset + 1] & 0x80) != 0;
  }

  /** 0..127. */
  public int payloadType() {
    return buffer[offset + 1] & 0x7F;
  }

  /** 16 bits. */
  public int sequenceNumber() {
    return Bytes.u16(buffer, offset + 2);
  }

  /** 32 bits unsigned, in units of the payload's clock (Opus: 48 kHz). */
  public long timestamp() {
    return Bytes.u32(buffer, offset + 4);
  }

  /** 32 bits unsigned. */
  public long ssrc() {
    return Bytes.u32(buffer, offset + 8);
  }

  /** Contributing sources, 0..15. */
  public int csrcCount() {
    return buffer[offset] & 0x0F;
  }

  /**
   * One contributing source, 32 bits unsigned.
   *
   * @param index 0..{@link #csrcCount()} - 1
   */
  public long csrc(int index) {
    if (index < 0 || index >= csrcCount()) {
      throw new IndexOutOfBoundsException(index);
    }
    return Bytes.u32(buffer, offset + HEADER_LENGTH + 4 * index);
  }

  /** Where the payload begins in {@link #buffer()}. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Bytes of payload, padding excluded; 0 for a packet of padding alone. */
  public int payloadLength() {
    return payloadLength;
  }

  /** Bytes of padding at the end, its count byte included. */
  public int paddingLength() {
    return paddingLength;
  }

  /**
   * Where the data of a header extension element begins in {@link #buffer()}, or -1 without it.
   *
   * @param id the id of the {@code extmap} attribute, 1..255; the first element with it counts
   */
  public int extensionOffset(int id) {
    return extensions.find(id) ? extensions.foundOffset() : -1;
  }

  /** Bytes of a header extension element's data (0..255), or -1 without it. */
  public int extensionLength(int id) {
    return extensions.find(id) ? extensions.foundLength() : -1;
  }

  /**
   * The client-to-mixer audio level (RFC 6464).
   *
   * @param id the negotiated id, or 0 for not negotiated
   * @return -127..0 dBov, or {@link #NO_AUDIO_LEVEL}
   */
  public int audioLevelDbov(int id) {
    if (!extensions.find(id) || extensions.foundLength() < 1) {
      return NO_AUDIO_LEVEL;
    }
    return -(buffer[extensions.foundOffset()] & 0x7F);
  }

  /** The V bit of the audio level: the sender believes this is speech. False without a level. */
  public boolean voiceActivity(int id) {
    return extensions.find(id)
        && extensions.foundLength() >= 1
        && (buffer[extensions.foundOffset()] & 0x80) != 0;
  }

  /**
   * The media identification (RFC 9143 section 15), or the empty text without one. Allocates.
   *
   * @param id the negotiated id, or 0 for not negotiated
   */
  public String mid(int id) {
    if (!extensions.find(id)) {
      return "";
    }
    return new String(
        buffer, extensions.foundOffset(), extensions.foundLength(), StandardCharsets.UTF_8);
  }
}
