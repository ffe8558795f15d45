package io.roomhub.daemon.rtc;

/** A session description that cannot be understood or accepted; the message is for people. */
public final class SdpException extends Exception {
  public SdpException(String message) {
    super(message);
  }
}
