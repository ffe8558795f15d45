package io.roomhub.network;

/**
 * A transport address of IPv4.
 *
 * @param address the four bytes, the first one highest
 */
record Endpoint(int address, int port) {
  /** Reads {@code 192.0.2.1}. */
  static int address(String text) {
    int address = 0;
    for (String part : text.split("\\.", -1)) {
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }

  /** Writes {@code 192.0.2.1}. */
  static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  @Override
  public String toString() {
    return text(address) + ":" + port;
  }
}
