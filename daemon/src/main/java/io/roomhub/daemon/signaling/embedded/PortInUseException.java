package io.roomhub.daemon.signaling.embedded;

import io.roomhub.daemon.signaling.SignalingUnavailableException;

/** The fixed port of the configuration belongs to another process. */
public final class PortInUseException extends SignalingUnavailableException {
  private final int port;

  public PortInUseException(String listen, int port) {
    super(
        "port "
            + port
            + " on "
            + listen
            + " is taken by another process: stop that one (ss -ltnp shows it), or choose another"
            + " port in signaling[].port; 0 takes any free one");
    this.port = port;
  }

  /** The TCP port. */
  public int port() {
    return port;
  }
}
