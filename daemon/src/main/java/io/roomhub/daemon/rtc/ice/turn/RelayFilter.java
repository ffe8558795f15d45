package io.roomhub.daemon.rtc.ice.turn;

import java.net.InetSocketAddress;

/** Looks at what passes through a relay of ours before it does. Thread-safe; does not block. */
public interface RelayFilter {
  /** Whether a datagram may go to that peer. */
  boolean letsOut(InetSocketAddress peer, byte[] datagram, int offset, int length);

  /**
   * Takes what came from a peer.
   *
   * @param datagram valid during the call only
   * @return whether ice4j shall have it; otherwise nobody else shall
   */
  boolean letsIn(InetSocketAddress peer, byte[] datagram, int offset, int length);
}
