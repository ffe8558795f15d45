package io.roomhub.daemon.rtc.mdns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Answers for one name the way Chromium does: one question a message, no QU bit, else silence. */
final class FakeResponder {
  private final String name;
  private final InetAddress address;

  FakeResponder(String name, InetAddress address) {
    this.name = name;
    this.address = address;
  }

  /** The response to a datagram, or nothing. */
  Optional<byte[]> answer(byte[] query, int length) {
    int type = address.getAddress().length == 4 ? MdnsMessage.TYPE_A : MdnsMessage.TYPE_AAAA;
    byte[] understood = MdnsMessage.query(name, false, type);
    return Arrays.equals(understood, 0, understood.length, query, 0, length)
        ? Optional.of(response(name, address))
        : Optional.empty();
  }

  static byte[] response(String name, InetAddress address) {
    byte[] data = address.getAddress();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, (byte) 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
    out.writeBytes(new byte[] {0, (byte) (data.length == 4 ? 1 : 28), (byte) 0x80, 1});
    out.writeBytes(new byte[] {0, 0, 0, 120, 0, (byte) data.length});
    out.writeBytes(data);
    return out.toByteArray();
  }
}
