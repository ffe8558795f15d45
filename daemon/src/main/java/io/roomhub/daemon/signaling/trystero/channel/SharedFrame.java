package io.roomhub.daemon.signaling.trystero.channel;

import io.roomhub.daemon.signaling.SignalFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message of the data channel, which all rooms that two peers have in common share (npm {@code
 * @trystero-p2p/core} 0.25.4, shared-peer module). A version byte, for presence a byte that is 1
 * for present, the length of the room's token in two bytes, the token, and for a room's frame its
 * bytes.
 */
public sealed interface SharedFrame {
  /** Longest message on the data channel: a whole action frame and the room's token around it. */
  int MAX_BYTES = ActionFrame.MAX_BYTES + 3 + 64;

  /** Which room it concerns: {@code TrysteroRoom.token()}. */
  String token();

  /** An action frame of a room. */
  record Room(String token, byte[] frame) implements SharedFrame {}

  /** The sender is in a room, or no longer. */
  record Presence(String token, boolean present) implements SharedFrame {}

  /** The bytes of the message. */
  default byte[] encode() {
    byte[] token = token().getBytes(StandardCharsets.UTF_8);
    return switch (this) {
      case Room room ->
          ByteBuffer.allocate(3 + token.length + room.frame().length)
              .put((byte) 1)
              .putShort((short) token.length)
              .put(token)
              .put(room.frame())
              .array();
      case Presence presence ->
          ByteBuffer.allocate(4 + token.length)
              .put((byte) 2)
              .put((byte) (presence.present() ? 1 : 0))
              .putShort((short) token.length)
              .put(token)
              .array();
    };
  }

  /**
   * Reads a message.
   *
   * @throws SignalFormatException when it is cut off, too long or of another version
   */
  static SharedFrame decode(byte[] bytes) throws SignalFormatException {
    if (bytes.length < 4 || bytes.length > MAX_BYTES) {
      throw new SignalFormatException("a shared frame of " + bytes.length + " bytes");
    }
    boolean room = bytes[0] == 1;
    if (!room && bytes[0] != 2) {
      throw new SignalFormatException("a shared frame of version " + bytes[0]);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, room ? 1 : 2, bytes.length - (room ? 1 : 2));
    int length = in.getShort() & 0xffff;
    if (length == 0 || length > in.remaining()) {
      throw new SignalFormatException("a shared frame without its token");
    }
    byte[] token = new byte[length];
    in.get(token);
    byte[] frame = new byte[in.remaining()];
    in.get(frame);
    String name = new String(token, StandardCharsets.UTF_8);
    return room ? new Room(name, frame) : new Presence(name, bytes[1] == 1);
  }
}
