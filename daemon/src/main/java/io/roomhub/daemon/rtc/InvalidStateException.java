package io.roomhub.daemon.rtc;

/** A call that does not fit the signaling state (W3C InvalidStateError). */
public final class InvalidStateException extends Exception {
  public InvalidStateException(String message) {
    super(message);
  }
}
