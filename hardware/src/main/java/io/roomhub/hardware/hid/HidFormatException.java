package io.roomhub.hardware.hid;

/** A report descriptor that no device should have: it is refused as a whole. */
public final class HidFormatException extends Exception {
  private static final long serialVersionUID = 1;

  HidFormatException(String message) {
    super(message);
  }
}
