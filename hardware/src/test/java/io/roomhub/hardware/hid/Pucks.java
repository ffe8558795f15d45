package io.roomhub.hardware.hid;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Report descriptors of made-up pucks, written after the HID specification. */
final class Pucks {
  /**
   * A speakerphone as vendors build them: volume keys of the consumer page in report 1; telephony
   * with hook switch (absolute) and mute (relative) in report 2, and its lamps off-hook, mute, ring
   * in the same; a keypad as an array in report 3.
   */
  static final byte[] PUCK =
      hex(
          "05 0C 09 01 A1 01 85 01 15 00 25 01 09 E9 09 EA 75 01 95 02 81 02 95 06 81 01 C0"
              + " 05 0B 09 05 A1 01 85 02 15 00 25 01 75 01"
              + " 09 20 95 01 81 22" // hook switch: bit 0
              + " 09 2F 95 01 81 06" // mute: bit 1
              + " 95 06 81 01"
              + " 05 08 09 17 09 09 09 18 95 03 91 22" // off-hook, mute, ring: bits 0 to 2
              + " 95 05 91 01 C0"
              + " 05 0B 09 06 A1 02 85 03 19 B0 29 BB 15 01 25 0C 75 04 95 02 81 00 C0");

  /** One without report ids; the mute key is the third bit, named with all four bytes. */
  static final byte[] PLAIN =
      hex(
          "06 0B 00 0A 05 00 A1 01 15 00 25 01 75 01 95 02 81 03 0B 2F 00 0B 00 95 01 81 02"
              + " 95 05 81 03 05 08 09 09 95 01 91 02 95 07 91 03 C0");

  /** One whose mute key is named by an array. */
  static final byte[] ARRAY =
      hex("05 0B 09 05 A1 01 85 07 19 20 29 2F 15 01 25 10 75 08 95 02 81 00 C0");

  /** One whose mute key is a switch: absolute, no preferred state. */
  static final byte[] SWITCH =
      hex(
          "05 0B 09 05 A1 01 15 00 25 01 75 01 09 20 09 2F 95 02 81 22 95 06 81 01"
              + " 05 08 09 17 09 09 95 02 91 22 95 06 91 01 C0");

  /** A mouse: no telephone. */
  static final byte[] MOUSE =
      hex(
          "05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 95 01"
              + " 75 05 81 03 05 01 09 30 09 31 15 81 25 7F 75 08 95 02 81 06 C0 C0");

  private Pucks() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] repeat(String unit, int times, String end) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(hex(unit));
    }
    all.writeBytes(hex(end));
    return all.toByteArray();
  }
}
