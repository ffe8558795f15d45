package io.roomhub.daemon.rtc.ice.turn;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * How STUN messages and ChannelData messages follow each other in a stream: each says its own
 * length, and ChannelData is padded to a multiple of four bytes (RFC 8656 section 12.5), which it
 * need not be in a datagram.
 */
public final class TurnFrames {
  /** The longest message, bytes: a full datagram in a Send indication, and room for attributes. */
  public static final int MAX_BYTES = 2_048;

  /** Before the data in ChannelData: its channel and length (RFC 8656 section 12.4). */
  static final int CHANNEL_HEADER = 4;

  private static final int STUN_HEADER = 20;
  private static final int LENGTH_AT = 2;
  private static final byte[] PADDING = new byte[3];

  private TurnFrames() {}

  /**
   * Reads the next message; blocks.
   *
   * @param message at least {@link #MAX_BYTES} long, overwritten
   * @return its length as a datagram, without padding
   * @throws EOFException at the end of the stream
   * @throws IOException also when something else than TURN speaks, or a message is too long
   */
  public static int read(DataInputStream in, byte[] message) throws IOException {
    in.readFully(message, 0, CHANNEL_HEADER);
    int length = length(message, 0);
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("the TURN server sent what is no message of TURN");
    }
    in.readFully(message, CHANNEL_HEADER, length - CHANNEL_HEADER);
    in.skipNBytes(padding(message, 0, length));
    return length;
  }

  /**
   * Writes one datagram as a message.
   *
   * @return whether it is one; nothing was written otherwise
   */
  public static boolean write(OutputStream out, byte[] datagram, int offset, int count)
      throws IOException {
    if (count < CHANNEL_HEADER || length(datagram, offset) != count) {
      return false;
    }
    out.write(datagram, offset, count);
    out.write(PADDING, 0, padding(datagram, offset, count));
    return true;
  }

  /** What a header says, header included; -1 for neither STUN nor ChannelData (RFC 7983). */
  private static int length(byte[] header, int offset) {
    int body = (header[offset + LENGTH_AT] & 0xff) << 8 | header[offset + LENGTH_AT + 1] & 0xff;
    return switch (header[offset] >> 6 & 3) {
      case 0 -> body % 4 == 0 ? STUN_HEADER + body : -1;
      case 1 -> CHANNEL_HEADER + body;
      default -> -1;
    };
  }

  private static int padding(byte[] message, int offset, int length) {
    boolean channelData = (message[offset] >> 6 & 3) == 1;
    return channelData ? -length & 3 : 0;
  }
}
