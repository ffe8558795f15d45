package io.roomhub.daemon.rtc.ice.turn;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.message.Indication;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.jspecify.annotations.Nullable;

/**
 * A peer's datagram as a TURN server hands it on: in ChannelData or in a Data indication (RFC 8656
 * sections 11 and 12). One object serves all of a link; owned by the thread that reads it.
 */
final class RelayedData {
  /** Knows whose data comes by a channel. */
  interface Channels {
    /** The peer, or null for a channel that was never bound. */
    @Nullable InetSocketAddress peerBy(int channel);
  }

  private byte[] bytes = {};
  private int offset;
  private int length;
  private @Nullable InetSocketAddress peer;

  /** Whether that is ChannelData, by its first bits (RFC 7983). */
  private static boolean isChannelData(byte[] message, int length) {
    return length >= TurnFrames.CHANNEL_HEADER && (message[0] & 0xC0) == 0x40;
  }

  /** Whether that is somebody's data and no word of the server's. */
  static boolean isData(byte[] message, int length) {
    return isChannelData(message, length)
        || (length >= Message.HEADER_LENGTH && u16(message, 0) == Message.DATA_INDICATION);
  }

  /**
   * Takes it out.
   *
   * @param message {@linkplain #isData data}; what was taken out is valid as long as it
   * @return false when it is malformed or nobody's
   */
  boolean unwrap(byte[] message, int count, Channels channels) {
    if (isChannelData(message, count)) {
      bytes = message;
      offset = TurnFrames.CHANNEL_HEADER;
      length = u16(message, 2);
      peer = channels.peerBy(u16(message, 0));
      return peer != null && length <= count - TurnFrames.CHANNEL_HEADER;
    }
    if (StunMessages.decode(Arrays.copyOf(message, count)) instanceof Indication indication
        && indication.getAttribute(Attribute.DATA) instanceof DataAttribute data) {
      bytes = data.getData();
      offset = 0;
      length = data.getDataLength();
      peer = StunMessages.peer(indication);
      return peer != null;
    }
    return false;
  }

  /** Shows it to the filter: whether ice4j shall have it. */
  boolean passes(RelayFilter filter) {
    InetSocketAddress from = peer;
    return from != null && filter.letsIn(from, bytes, offset, length);
  }

  /** The same as a Data indication, as ice4j knows it whatever channels there are. */
  byte[] toIndication() {
    TransportAddress from = new TransportAddress(peer, Transport.UDP);
    byte[] data = Arrays.copyOfRange(bytes, offset, offset + length);
    return StunMessages.identified(id -> MessageFactory.createDataIndication(from, data, id))
        .encode(null);
  }

  private static int u16(byte[] from, int at) {
    return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
  }
}
