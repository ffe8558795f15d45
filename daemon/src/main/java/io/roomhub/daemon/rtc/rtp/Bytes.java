package io.roomhub.daemon.rtc.rtp;

/** Numbers in network byte order. The caller has checked the bounds. Any thread. */
public final class Bytes {
  private Bytes() {}

  /** 16 bits unsigned at {@code at}. */
  public static int u16(byte[] from, int at) {
    return (from[at] & 0xFF) << 8 | (from[at + 1] & 0xFF);
  }

  /** 32 bits unsigned at {@code at}. */
  public static long u32(byte[] from, int at) {
    return (long) u16(from, at) << 16 | u16(from, at + 2);
  }

  /** Writes the low 16 bits of {@code value} at {@code at}. */
  public static void putU16(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 8);
    to[at + 1] = (byte) value;
  }

  /** Writes the low 32 bits of {@code value} at {@code at}. */
  public static void putU32(byte[] to, int at, long value) {
    putU16(to, at, (int) (value >>> 16));
    putU16(to, at + 2, (int) value);
  }
}
