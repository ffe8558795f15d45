package io.roomhub.daemon.rtc.rtp;

/**
 * The elements of a header extension block, one-byte form (profile 0xBEDE) or two-byte form
 * (0x1000..0x100F), RFC 8285 section 4. Part of an {@link RtpPacket} and owned with it.
 */
final class HeaderExtensions {
  private static final int ONE_BYTE_PROFILE = 0xBEDE;
  private static final int TWO_BYTE_PROFILE = 0x100;

  /** In the one-byte form this id ends the search (RFC 8285 section 4.2). */
  private static final int ONE_BYTE_STOP = 15;

  private byte[] buffer = new byte[0];
  private boolean oneByte;
  private int start;
  private int end;
  private int foundOffset;
  private int foundLength;

  void clear() {
    start = 0;
    end = 0;
  }

  /** A block of another profile holds no elements that could be known here. */
  void set(byte[] packet, int profile, int offset, int length) {
    clear();
    oneByte = profile == ONE_BYTE_PROFILE;
    if (oneByte || profile >>> 4 == TWO_BYTE_PROFILE) {
      buffer = packet;
      start = offset;
      end = offset + length;
    }
  }

  /** Finds the first element with this id; its place is then in the two accessors below. */
  boolean find(int id) {
    if (id <= 0) {
      return false;
    }
    int position = start;
    while (position < end) {
      int first = buffer[position] & 0xFF;
      if (first == 0) {
        position++;
        continue;
      }
      int elementId;
      int length;
      if (oneByte) {
        elementId = first >>> 4;
        length = (first & 0x0F) + 1;
        position++;
        if (elementId == ONE_BYTE_STOP) {
          return false;
        }
      } else {
        if (end - position < 2) {
          return false;
        }
        elementId = first;
        length = buffer[position + 1] & 0xFF;
        position += 2;
      }
      if (length > end - position) {
        return false;
      }
      // Id 0 with a length is not padding: it is skipped and never matches.
      if (elementId == id) {
        foundOffset = position;
        foundLength = length;
        return true;
      }
      position += length;
    }
    return false;
  }

  int foundOffset() {
    return foundOffset;
  }

  int foundLength() {
    return foundLength;
  }
}
