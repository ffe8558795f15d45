package io.roomhub.daemon.signaling;

/** A signaling message that cannot be understood; the message says why, for people. */
public final class SignalFormatException extends Exception {
  public SignalFormatException(String message) {
    super(message);
  }
}
