package io.roomhub.network;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 packet (RFC 791) with UDP or TCP in it, whose endpoints can be rewritten. Checksums are
 * corrected by the difference (RFC 1624), so one that was wrong stays wrong.
 */
final class Ipv4Packet {
  static final int TCP = 6;
  static final int UDP = 17;

  private static final int MIN_HEADER = 20;
  private static final int PROTOCOL_AT = 9;
  private static final int HEADER_CHECKSUM_AT = 10;
  private static final int SOURCE_AT = 12;
  private static final int DESTINATION_AT = 16;
  private static final int UDP_HEADER = 8;
  private static final int UDP_CHECKSUM_AT = 6;
  private static final int TCP_HEADER = 20;
  private static final int TCP_CHECKSUM_AT = 16;

  /** More fragments to come, or not the first one. */
  private static final int FRAGMENT_BITS = 0x3fff;

  private final byte[] bytes;
  private final int header;
  private final int checksumAt;

  private Ipv4Packet(byte[] bytes, int header, int checksumAt) {
    this.bytes = bytes;
    this.header = header;
    this.checksumAt = checksumAt;
  }

  /**
   * Takes a packet apart.
   *
   * @param bytes of which the first {@code length} are copied
   * @return null for what is not whole, and for other protocols
   */
  static @Nullable Ipv4Packet parse(byte[] bytes, int length) {
    if (length < MIN_HEADER || bytes[0] >> 4 != 4) {
      return null;
    }
    int header = 4 * (bytes[0] & 0xf);
    int total = u16(bytes, 2);
    boolean fragment = (u16(bytes, 6) & FRAGMENT_BITS) != 0;
    boolean udp = bytes[PROTOCOL_AT] == UDP;
    if (header < MIN_HEADER || total > length || fragment || !udp && bytes[PROTOCOL_AT] != TCP) {
      return null;
    }
    if (total < header + (udp ? UDP_HEADER : TCP_HEADER)) {
      return null;
    }
    byte[] copy = new byte[total];
    System.arraycopy(bytes, 0, copy, 0, total);
    return new Ipv4Packet(copy, header, header + (udp ? UDP_CHECKSUM_AT : TCP_CHECKSUM_AT));
  }

  /** The packet as it stands now. */
  byte[] bytes() {
    return bytes;
  }

  /** {@link #UDP} or {@link #TCP}. */
  int protocol() {
    return bytes[PROTOCOL_AT];
  }

  Endpoint source() {
    return new Endpoint(s32(SOURCE_AT), u16(bytes, header));
  }

  Endpoint destination() {
    return new Endpoint(s32(DESTINATION_AT), u16(bytes, header + 2));
  }

  void setSource(Endpoint source) {
    set(SOURCE_AT, header, source);
  }

  void setDestination(Endpoint destination) {
    set(DESTINATION_AT, header + 2, destination);
  }

  /**
   * The address is in the header and in the pseudo-header of UDP and TCP, the port in the latter.
   */
  private void set(int addressAt, int portAt, Endpoint endpoint) {
    boolean summed = protocol() == TCP || u16(bytes, checksumAt) != 0;
    for (int word = 0; word < 2; word++) {
      int before = u16(bytes, addressAt + 2 * word);
      int after = endpoint.address() >>> 16 * (1 - word) & 0xffff;
      put16(addressAt + 2 * word, after);
      correct(HEADER_CHECKSUM_AT, before, after);
      if (summed) {
        correct(checksumAt, before, after);
      }
    }
    int before = u16(bytes, portAt);
    put16(portAt, endpoint.port());
    if (summed) {
      correct(checksumAt, before, endpoint.port());
      if (protocol() == UDP && u16(bytes, checksumAt) == 0) {
        // RFC 768: zero says that there is no checksum.
        put16(checksumAt, 0xffff);
      }
    }
  }

  /** RFC 1624 section 3, equation 3. */
  private void correct(int at, int before, int after) {
    int sum = (~u16(bytes, at) & 0xffff) + (~before & 0xffff) + after;
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    put16(at, ~sum & 0xffff);
  }

  private int s32(int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }

  private void put16(int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }
}
