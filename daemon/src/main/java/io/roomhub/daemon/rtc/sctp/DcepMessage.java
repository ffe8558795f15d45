package io.roomhub.daemon.rtc.sctp;

import io.roomhub.daemon.rtc.DataChannelInit;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message of the Data Channel Establishment Protocol (RFC 8832 section 5). */
sealed interface DcepMessage {
  /** Longest label or protocol, bytes of UTF-8. */
  int MAX_TEXT = 65_535;

  /**
   * DATA_CHANNEL_OPEN.
   *
   * @param priority kept as it came; we send all channels alike
   * @param init how the channel shall be, {@code protocol} included
   */
  record Open(String label, int priority, DataChannelInit init) implements DcepMessage {
    @Override
    public byte[] bytes() {
      byte[] name = label.getBytes(StandardCharsets.UTF_8);
      byte[] protocol = init.protocol().getBytes(StandardCharsets.UTF_8);
      int reliability =
          init.maxRetransmits() >= 0
              ? RETRANSMISSIONS
              : init.maxPacketLifeTime() >= 0 ? LIFETIME : RELIABLE;
      int limit = Math.max(0, Math.max(init.maxRetransmits(), init.maxPacketLifeTime()));
      return ByteBuffer.allocate(OPEN_HEADER + name.length + protocol.length)
          .put((byte) OPEN_TYPE)
          .put((byte) (reliability | (init.ordered() ? 0 : UNORDERED)))
          .putShort((short) priority)
          .putInt(limit)
          .putShort((short) name.length)
          .putShort((short) protocol.length)
          .put(name)
          .put(protocol)
          .array();
    }
  }

  /** DATA_CHANNEL_ACK. */
  record Ack() implements DcepMessage {
    @Override
    public byte[] bytes() {
      return new byte[] {ACK_TYPE};
    }
  }

  /** How it goes over the wire. */
  byte[] bytes();

  /** RFC 8832 section 8.2.1. */
  int ACK_TYPE = 2;

  int OPEN_TYPE = 3;

  /** Bytes before the label. */
  int OPEN_HEADER = 12;

  /** Channel types: RFC 8832 section 5.1. */
  int RELIABLE = 0;

  int RETRANSMISSIONS = 1;

  int LIFETIME = 2;

  int UNORDERED = 0x80;

  /** Between low and high: what browsers take when nothing is asked (RFC 8832 section 8.2.2). */
  int NORMAL_PRIORITY = 256;

  /** Reads one; null when it is none. */
  static @Nullable DcepMessage parse(byte[] message) {
    if (message.length == 1 && message[0] == ACK_TYPE) {
      return new Ack();
    }
    if (message.length < OPEN_HEADER || message[0] != OPEN_TYPE) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    int type = in.get(1) & 0xFF;
    int priority = in.getShort(2) & 0xFFFF;
    // More than W3C's 65535 is as good as that.
    int limit = (int) Math.min(in.getInt(4) & 0xFFFF_FFFFL, 65_535);
    int labelLength = in.getShort(8) & 0xFFFF;
    int protocolLength = in.getShort(10) & 0xFFFF;
    int reliability = type & ~UNORDERED;
    if (reliability > LIFETIME || message.length != OPEN_HEADER + labelLength + protocolLength) {
      return null;
    }
    String label = text(in.slice(OPEN_HEADER, labelLength));
    String protocol = text(in.slice(OPEN_HEADER + labelLength, protocolLength));
    if (label == null || protocol == null) {
      return null;
    }
    DataChannelInit init =
        new DataChannelInit(
            (type & UNORDERED) == 0,
            reliability == LIFETIME ? limit : -1,
            reliability == RETRANSMISSIONS ? limit : -1,
            protocol,
            false,
            -1);
    return new Open(label, priority, init);
  }

  private static @Nullable String text(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
