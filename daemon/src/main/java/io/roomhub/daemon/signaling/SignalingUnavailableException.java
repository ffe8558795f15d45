package io.roomhub.daemon.signaling;

/**
 * A rail that cannot be made and that no waiting will mend, such as a fixed port that is taken; the
 * message says what to do. The daemon ends with exit code 69 (EX_UNAVAILABLE, sysexits.h).
 */
public class SignalingUnavailableException extends Exception {
  public SignalingUnavailableException(String message) {
    super(message);
  }
}
