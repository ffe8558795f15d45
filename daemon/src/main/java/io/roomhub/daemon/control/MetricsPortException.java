package io.roomhub.daemon.control;

/** A fixed TCP port cannot be had; the message names it. Exit code 69 where it is needed. */
public final class MetricsPortException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One sentence for people. */
  public MetricsPortException(String message) {
    super(message);
  }
}
