package io.roomhub.daemon.rtc;

import java.util.Locale;

/** RTCPeerConnectionState, the sum of ICE and DTLS. */
public enum PeerConnectionState {
  NEW,
  CONNECTING,
  CONNECTED,
  DISCONNECTED,
  FAILED,
  CLOSED;

  /** The W3C spelling, e.g. {@code have-local-offer}. */
  public String w3c() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
