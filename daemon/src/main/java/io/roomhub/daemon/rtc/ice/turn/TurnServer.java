package io.roomhub.daemon.rtc.ice.turn;

import java.net.InetSocketAddress;

/**
 * A TURN server and how to reach it.
 *
 * @param host as in the URL, for its certificate
 * @param address the same, resolved
 */
public record TurnServer(String host, InetSocketAddress address, Transport transport) {
  /** Between us and the server; what leaves the server is UDP. */
  public enum Transport {
    UDP("udp"),
    TCP("tcp"),
    TLS("tls");

    private final String relayProtocol;

    Transport(String relayProtocol) {
      this.relayProtocol = relayProtocol;
    }

    /** The word of W3C's webrtc-stats for it. */
    public String relayProtocol() {
      return relayProtocol;
    }
  }

  @Override
  public String toString() {
    return "turn server " + host + " by " + transport;
  }
}
