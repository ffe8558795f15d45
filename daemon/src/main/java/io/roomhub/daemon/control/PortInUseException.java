package io.roomhub.daemon.control;

/** A fixed TCP port cannot be had; the message names it. Exit code 69 where it is needed. */
public final class PortInUseException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One sentence for people. */
  public PortInUseException(String message) {
    super(message);
  }
}
