package io.roomhub.daemon.control;

/** The control socket cannot be had; the message says which, why and what to do. Exit code 69. */
public final class ControlSocketException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One sentence for people. */
  public ControlSocketException(String message) {
    super(message);
  }
}
