package io.roomhub.daemon.signaling.contact;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is sealed in a datagram: a kind (1 byte), the sender's epoch and the receiver's as far as
 * known (8 bytes each, 0 for unknown), the sender's count of packets (8 bytes), and the body. An
 * epoch is a random number that a node takes when it starts: who echoes it speaks now, and not from
 * a recording.
 */
sealed interface ContactPacket {
  /** Longest body that keeps a datagram below 1200 bytes, which every path carries. */
  int MAX_BODY = 1200 - ContactSeal.OVERHEAD - 25 - 6;

  /** Most pieces of one message. */
  int MAX_PIECES = 128;

  /** Longest message, bytes. */
  int MAX_MESSAGE = MAX_BODY * MAX_PIECES;

  /** The addresses of a packet. */
  record Header(long from, long to, long count) {}

  Header header();

  /** Here I am; the body is what the room says of its sender. Also the sign of life. */
  record Hello(Header header, byte[] body) implements ContactPacket {}

  /** Piece {@code index} of {@code pieces} of message {@code sequence}. */
  record Data(Header header, int sequence, int index, int pieces, byte[] body)
      implements ContactPacket {}

  /** That piece has come. */
  record Ack(Header header, int sequence, int index) implements ContactPacket {}

  /** I am leaving. */
  record Bye(Header header) implements ContactPacket {}

  private static ByteBuffer begin(int kind, Header header, int length) {
    return ByteBuffer.allocate(25 + length)
        .put((byte) kind)
        .putLong(header.from())
        .putLong(header.to())
        .putLong(header.count());
  }

  /** The packet as bytes. */
  static byte[] encode(ContactPacket packet) {
    return switch (packet) {
      case Hello p -> begin(1, p.header, p.body.length).put(p.body).array();
      case Data p ->
          begin(2, p.header, 6 + p.body.length)
              .putInt(p.sequence)
              .put((byte) p.index)
              .put((byte) p.pieces)
              .put(p.body)
              .array();
      case Ack p -> begin(3, p.header, 5).putInt(p.sequence).put((byte) p.index).array();
      case Bye p -> begin(4, p.header, 0).array();
    };
  }

  /** The packet in {@code plain}, or null when it is none. */
  static @Nullable ContactPacket decode(byte[] plain) {
    ByteBuffer in = ByteBuffer.wrap(plain);
    try {
      int kind = in.get();
      Header header = new Header(in.getLong(), in.getLong(), in.getLong());
      return switch (kind) {
        case 1 -> new Hello(header, rest(in));
        case 2 -> data(header, in);
        case 3 -> new Ack(header, in.getInt(), in.get() & 0xFF);
        case 4 -> new Bye(header);
        default -> null;
      };
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static @Nullable ContactPacket data(Header header, ByteBuffer in) {
    int sequence = in.getInt();
    int index = in.get() & 0xFF;
    int pieces = in.get() & 0xFF;
    byte[] body = rest(in);
    boolean possible = index < pieces && pieces <= MAX_PIECES && body.length <= MAX_BODY;
    return possible ? new Data(header, sequence, index, pieces, body) : null;
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return rest;
  }
}
