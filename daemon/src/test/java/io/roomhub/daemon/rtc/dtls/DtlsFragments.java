package io.roomhub.daemon.rtc.dtls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts plain handshake records into fragments (RFC 6347 section 4.2.3), one per datagram. */
final class DtlsFragments {
  private DtlsFragments() {}

  private static long sequence = 1_000;

  static synchronized List<byte[]> split(byte[] datagram, int fragmentBytes) {
    List<byte[]> out = new ArrayList<>();
    boolean plain = datagram[3] == 0 && datagram[4] == 0;
    boolean plainHandshake = plain && datagram[0] == 22;
    int record = (datagram[11] & 0xFF) << 8 | datagram[12] & 0xFF;
    if (!plainHandshake || record <= 12 + fragmentBytes || datagram.length != 13 + record) {
      byte[] whole = datagram.clone();
      if (plain) {
        // Or the replay window would refuse it after all the fragments.
        sequence++;
        for (int i = 0; i < 6; i++) {
          whole[5 + i] = (byte) (sequence >> (40 - 8 * i));
        }
      }
      out.add(whole);
      return out;
    }
    byte[] message = Arrays.copyOfRange(datagram, 13, datagram.length);
    int body = message.length - 12;
    int already = u24(message, 6);
    for (int at = 0; at < body; at += fragmentBytes) {
      int length = Math.min(fragmentBytes, body - at);
      ByteArrayOutputStream part = new ByteArrayOutputStream();
      part.write(datagram, 0, 5);
      sequence++;
      for (int shift = 40; shift >= 0; shift -= 8) {
        part.write((int) (sequence >> shift));
      }
      part.write((length + 12) >> 8);
      part.write(length + 12);
      part.write(message, 0, 6);
      writeU24(part, already + at);
      writeU24(part, length);
      part.write(message, 12 + at, length);
      out.add(part.toByteArray());
    }
    return out;
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
  }

  private static void writeU24(ByteArrayOutputStream out, int value) {
    out.write(value >> 16);
    out.write(value >> 8);
    out.write(value);
  }
}
