package io.roomhub.daemon.control;

import java.nio.file.Path;

/** The control socket cannot be had; the message says which, why and what to do. Exit code 69. */
public final class ControlSocketException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean taken;

  /** One sentence for people. */
  public ControlSocketException(String message) {
    this(message, false);
  }

  private ControlSocketException(String message, boolean taken) {
    super(message);
    this.taken = taken;
  }

  static ControlSocketException taken(Path socket) {
    return new ControlSocketException(
        "another hub is already running and answers at " + socket, true);
  }

  /** Whether another hub has it: no other place for the socket makes two hubs what was wanted. */
  boolean taken() {
    return taken;
  }
}
