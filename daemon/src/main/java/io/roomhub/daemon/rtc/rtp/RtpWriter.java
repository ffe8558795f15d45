package io.roomhub.daemon.rtc.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the RTP packets of one outgoing audio stream into a buffer that the caller reuses: header,
 * audio level (RFC 6464) and mid (RFC 9143 section 15) extensions, payload. Immutable, so any
 * thread may use it; a renegotiation makes a new one. Allocates nothing per packet.
 */
public final class RtpWriter {
  /** The id of an extension that was not negotiated. */
  public static final int NO_EXTENSION = 0;

  private static final int FIXED_HEADER = RtpPacket.HEADER_LENGTH;
  private static final int MAX_ONE_BYTE_ID = 14;
  private static final int MAX_ONE_BYTE_LENGTH = 16;

  private final int payloadType;
  private final long ssrc;
  private final String mid;
  private final int audioLevelId;

  /** The whole extension block as sent, the level byte zero; empty without extensions. */
  private final byte[] extensionBlock;

  private final int levelPosition;

  /**
   * @param ssrc 32 bits unsigned
   * @param payloadType 0..127
   * @param audioLevelId the negotiated id of ssrc-audio-level, 1..255, or {@link #NO_EXTENSION}
   * @param midId the negotiated id of sdes:mid, 1..255, or {@link #NO_EXTENSION}
   * @param mid the m-line's mid; ignored without an id
   * @throws IllegalArgumentException for a value out of its range, or a mid over 255 bytes
   */
  public RtpWriter(long ssrc, int payloadType, int audioLevelId, int midId, String mid) {
    if (payloadType < 0 || payloadType > 127 || ssrc >>> 32 != 0) {
      throw new IllegalArgumentException("payload type " + payloadType + ", ssrc " + ssrc);
    }
    if (audioLevelId < 0 || audioLevelId > 255 || midId < 0 || midId > 255) {
      throw new IllegalArgumentException("extension ids " + audioLevelId + ", " + midId);
    }
    byte[] midBytes = midId == NO_EXTENSION ? new byte[0] : mid.getBytes(StandardCharsets.UTF_8);
    if (midBytes.length > 255) {
      throw new IllegalArgumentException("mid of " + midBytes.length + " bytes");
    }
    this.ssrc = ssrc;
    this.payloadType = payloadType;
    this.audioLevelId = audioLevelId;
    this.mid = mid;
    boolean oneByte =
        audioLevelId <= MAX_ONE_BYTE_ID
            && midId <= MAX_ONE_BYTE_ID
            && midBytes.length <= MAX_ONE_BYTE_LENGTH;
    byte[] block = new byte[4 + 2 + 1 + 2 + midBytes.length + 3];
    Bytes.putU16(block, 0, oneByte ? 0xBEDE : 0x1000);
    int position = 4;
    int level = -1;
    if (audioLevelId != NO_EXTENSION) {
      level = elementHeader(block, position, audioLevelId, 1, oneByte);
      position = level + 1;
    }
    if (midBytes.length > 0) {
      position = elementHeader(block, position, midId, midBytes.length, oneByte);
      System.arraycopy(midBytes, 0, block, position, midBytes.length);
      position += midBytes.length;
    }
    if (position == 4) {
      extensionBlock = new byte[0];
    } else {
      int words = (position - 4 + 3) / 4;
      Bytes.putU16(block, 2, words);
      extensionBlock = Arrays.copyOf(block, 4 + 4 * words);
    }
    levelPosition = level;
  }

  private static int elementHeader(byte[] block, int at, int id, int length, boolean oneByte) {
    if (oneByte) {
      block[at] = (byte) (id << 4 | (length - 1));
      return at + 1;
    }
    block[at] = (byte) id;
    block[at + 1] = (byte) length;
    return at + 2;
  }

  /** The same stream without the mid, for when the other side has shown that it knows the SSRC. */
  public RtpWriter withoutMid() {
    return new RtpWriter(ssrc, payloadType, audioLevelId, NO_EXTENSION, mid);
  }

  /** 32 bits unsigned. */
  public long ssrc() {
    return ssrc;
  }

  /** 0..127. */
  public int payloadType() {
    return payloadType;
  }

  /** Bytes of header and extensions in front of every payload. */
  public int headerLength() {
    return FIXED_HEADER + extensionBlock.length;
  }

  /**
   * Writes one packet.
   *
   * @param out receives it at {@code [offset, offset + result)}
   * @param sequenceNumber the low 16 bits count
   * @param timestamp the low 32 bits count
   * @param marker first packet of a talk spurt
   * @param audioLevelDbov -127..0, clamped; unused where the extension was not negotiated
   * @param voiceActivity whether the frame holds speech; likewise
   * @return bytes written, or -1 when {@code out} is too small, and then nothing is
   */
  public int write(
      byte[] out,
      int offset,
      int sequenceNumber,
      long timestamp,
      boolean marker,
      int audioLevelDbov,
      boolean voiceActivity,
      byte[] payload,
      int payloadOffset,
      int payloadLength) {
    int header = headerLength();
    if (offset < 0 || payloadLength < 0 || header + payloadLength > out.length - offset) {
      return -1;
    }
    out[offset] = (byte) (extensionBlock.length > 0 ? 0x90 : 0x80);
    out[offset + 1] = (byte) (marker ? payloadType | 0x80 : payloadType);
    Bytes.putU16(out, offset + 2, sequenceNumber);
    Bytes.putU32(out, offset + 4, timestamp);
    Bytes.putU32(out, offset + 8, ssrc);
    System.arraycopy(extensionBlock, 0, out, offset + FIXED_HEADER, extensionBlock.length);
    if (levelPosition >= 0) {
      int level = -Math.clamp(audioLevelDbov, -127, 0);
      out[offset + FIXED_HEADER + levelPosition] = (byte) (voiceActivity ? level | 0x80 : level);
    }
    System.arraycopy(payload, payloadOffset, out, offset + header, payloadLength);
    return header + payloadLength;
  }
}
