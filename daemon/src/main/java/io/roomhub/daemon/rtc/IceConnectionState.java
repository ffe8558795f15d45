package io.roomhub.daemon.rtc;

import java.util.Locale;

/** RTCIceConnectionState. */
public enum IceConnectionState {
  NEW,
  CHECKING,
  CONNECTED,
  COMPLETED,
  DISCONNECTED,
  FAILED,
  CLOSED;

  /** The W3C spelling, e.g. {@code have-local-offer}. */
  public String w3c() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
