package io.roomhub.daemon.signaling.trystero.channel;

import io.roomhub.daemon.signaling.SignalFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One chunk of an action as it crosses the data channel (npm {@code @trystero-p2p/core} 0.25.4,
 * action-wire module): 32 bytes of UTF-8 type padded with zeros, two bytes of nonce in network
 * order, one byte of flags, one of progress, then the payload. A whole frame is 16 KiB at most.
 *
 * @param type name of the action, at most 32 bytes; those of Trystero itself begin with {@code @_}
 * @param nonce 0..65535, the same in all chunks of one message
 * @param last the message is complete
 * @param meta the payload is the message's metadata in JSON, not part of its data
 * @param binary the data is bytes
 * @param json the data is JSON, or bytes when {@code binary} is set too; neither: it is text
 * @param progress how much of the message has been sent with this chunk, 0..255
 */
record ActionFrame(
    String type,
    int nonce,
    boolean last,
    boolean meta,
    boolean binary,
    boolean json,
    int progress,
    byte[] payload) {
  static final int TYPE_BYTES = 32;
  static final int HEADER_BYTES = TYPE_BYTES + 4;
  static final int MAX_BYTES = 16 * 1024;

  /** Longest payload that we send in one frame. */
  static final int CHUNK_BYTES = MAX_BYTES - HEADER_BYTES;

  private static final int LAST = 1;
  private static final int META = 2;
  private static final int BINARY = 4;
  private static final int JSON = 8;

  /** The frame's bytes. */
  byte[] encode() {
    byte[] bytes = new byte[HEADER_BYTES + payload.length];
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, bytes, 0, name.length);
    bytes[TYPE_BYTES] = (byte) (nonce >> 8);
    bytes[TYPE_BYTES + 1] = (byte) nonce;
    bytes[TYPE_BYTES + 2] =
        (byte) ((last ? LAST : 0) | (meta ? META : 0) | (binary ? BINARY : 0) | (json ? JSON : 0));
    bytes[TYPE_BYTES + 3] = (byte) progress;
    System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
    return bytes;
  }

  /**
   * Reads a frame; flags it does not know are ignored.
   *
   * @throws SignalFormatException when it is shorter than its header, longer than others make them,
   *     or has no type
   */
  static ActionFrame decode(byte[] bytes) throws SignalFormatException {
    if (bytes.length < HEADER_BYTES || bytes.length > MAX_BYTES) {
      throw new SignalFormatException("an action frame of " + bytes.length + " bytes");
    }
    String type = new String(bytes, 0, TYPE_BYTES, StandardCharsets.UTF_8).replace("\0", "");
    if (type.isEmpty()) {
      throw new SignalFormatException("an action frame without a type");
    }
    int flags = bytes[TYPE_BYTES + 2];
    return new ActionFrame(
        type,
        (bytes[TYPE_BYTES] & 0xff) << 8 | bytes[TYPE_BYTES + 1] & 0xff,
        (flags & LAST) != 0,
        (flags & META) != 0,
        (flags & BINARY) != 0,
        (flags & JSON) != 0,
        bytes[TYPE_BYTES + 3] & 0xff,
        Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
  }

  /** Without the payload, which may be private. */
  @Override
  public String toString() {
    return "ActionFrame[type=" + type + ", nonce=" + nonce + ", bytes=" + payload.length + "]";
  }
}
