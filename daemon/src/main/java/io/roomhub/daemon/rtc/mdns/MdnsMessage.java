package io.roomhub.daemon.rtc.mdns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The wire format of multicast DNS (RFC 1035 section 4, RFC 6762 section 18): writes questions for
 * addresses, reads addresses out of responses. Sans-I/O, no state, any thread. Reading costs time
 * in proportion to the message at worst: compression pointers only ever go backwards, names end at
 * 255 bytes.
 */
final class MdnsMessage {
  /** An address record's type. */
  static final int TYPE_A = 1;

  /** An IPv6 address record's type. */
  static final int TYPE_AAAA = 28;

  private static final int CLASS_IN = 1;
  // RFC 6762 section 5.4, the top bit of a question's class; section 10.2, of a record's class.
  private static final int TOP_BIT = 0x8000;
  private static final int HEADER_BYTES = 12;
  private static final int MOST_NAME_BYTES = 255;
  private static final int FLAG_RESPONSE = 0x8000;
  private static final int OPCODE_MASK = 0x7800;

  /** What a response says: {@code name} (lower case, no final dot) has this address. */
  record Address(String name, InetAddress address) {}

  private final byte[] bytes;
  private final int length;
  private int at;

  private MdnsMessage(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * A query with id 0 and one question for each type.
   *
   * @param name such as {@code 3fae...0c.local}; labels of 1 to 63 ASCII characters
   * @param unicastResponse sets the QU bit: the answer may come to us alone (RFC 6762 section 5.4)
   */
  static byte[] query(String name, boolean unicastResponse, int... types) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeShorts(out, 0, 0, types.length, 0, 0, 0);
    for (int type : types) {
      for (String label : name.split("\\.", -1)) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        if (text.length < 1 || text.length > 63) {
          throw new IllegalArgumentException("not a DNS name: " + name);
        }
        out.write(text.length);
        out.writeBytes(text);
      }
      out.write(0);
      writeShorts(out, type, unicastResponse ? CLASS_IN | TOP_BIT : CLASS_IN);
    }
    return out.toByteArray();
  }

  private static void writeShorts(ByteArrayOutputStream out, int... values) {
    for (int value : values) {
      out.write(value >> 8);
      out.write(value);
    }
  }

  /** Whether this is a response at all, and not the query of somebody else or a fragment. */
  static boolean isResponse(byte[] bytes, int length) {
    return length >= HEADER_BYTES && (new MdnsMessage(bytes, length).peekFlags() & TOP_BIT) != 0;
  }

  /**
   * The addresses in the answers and additional records of a response; records of other types,
   * other classes, or time to live 0 ("goodbye") are passed over.
   *
   * @param bytes holds the datagram
   * @param length of the datagram
   * @return empty when the message is malformed or no response
   */
  static Optional<List<Address>> addresses(byte[] bytes, int length) {
    try {
      return new MdnsMessage(bytes, length).readAddresses();
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }

  /** Ends the reading of a message from inside; costs no stack trace. */
  private static final class MalformedMessage extends Exception {
    MalformedMessage(String what) {
      super(what, null, false, false);
    }
  }

  private int peekFlags() {
    return (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
  }

  private Optional<List<Address>> readAddresses() throws MalformedMessage {
    readShort();
    int flags = readShort();
    if ((flags & FLAG_RESPONSE) == 0 || (flags & OPCODE_MASK) != 0) {
      return Optional.empty();
    }
    int questions = readShort();
    int records = readShort() + readShort() + readShort();
    for (int i = 0; i < questions; i++) {
      readName();
      skip(4);
    }
    List<Address> found = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      readRecord(found);
    }
    return Optional.of(found);
  }

  private void readRecord(List<Address> found) throws MalformedMessage {
    String name = readName();
    int type = readShort();
    int dnsClass = readShort() & ~TOP_BIT;
    long ttlSeconds = (long) readShort() << 16 | readShort();
    int size = readShort();
    int data = at;
    skip(size);
    if (dnsClass != CLASS_IN || ttlSeconds == 0 || (type != TYPE_A && type != TYPE_AAAA)) {
      return;
    }
    if (size != (type == TYPE_A ? 4 : 16)) {
      throw new MalformedMessage("an address of " + size + " bytes");
    }
    try {
      found.add(
          new Address(
              name, InetAddress.getByAddress(Arrays.copyOfRange(bytes, data, data + size))));
    } catch (UnknownHostException e) {
      throw new MalformedMessage("an address of " + size + " bytes");
    }
  }

  /** Reads a name at the present place, following pointers (RFC 1035 section 4.1.4). */
  private String readName() throws MalformedMessage {
    StringBuilder name = new StringBuilder();
    int end = -1;
    int lowest = at;
    while (true) {
      int head = readByte();
      if (head == 0) {
        break;
      }
      if ((head & 0xc0) == 0xc0) {
        int target = (head & 0x3f) << 8 | readByte();
        if (end < 0) {
          end = at;
        }
        // Only ever backwards, so no chain of pointers can go round.
        if (target >= lowest) {
          throw new MalformedMessage("a pointer that does not go back");
        }
        lowest = target;
        at = target;
      } else if (head > 63) {
        throw new MalformedMessage("a label of unknown kind");
      } else {
        int start = at;
        skip(head);
        if (name.length() + head + 1 > MOST_NAME_BYTES) {
          throw new MalformedMessage("a name beyond 255 bytes");
        }
        if (!name.isEmpty()) {
          name.append('.');
        }
        name.append(new String(bytes, start, head, StandardCharsets.ISO_8859_1));
      }
    }
    if (end >= 0) {
      at = end;
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private int readByte() throws MalformedMessage {
    if (at >= length) {
      throw new MalformedMessage("cut short");
    }
    return bytes[at++] & 0xff;
  }

  private int readShort() throws MalformedMessage {
    return readByte() << 8 | readByte();
  }

  private void skip(int count) throws MalformedMessage {
    if (count > length - at) {
      throw new MalformedMessage("cut short");
    }
    at += count;
  }
}
