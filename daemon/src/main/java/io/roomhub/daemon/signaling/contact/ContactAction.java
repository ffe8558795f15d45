package io.roomhub.daemon.signaling.contact;

import io.roomhub.daemon.signaling.RoomEvent;
import java.net.InetSocketAddress;

/** What a {@link ContactNode} wants done, in order. */
sealed interface ContactAction {
  /** Send a datagram. */
  record Send(InetSocketAddress to, byte[] datagram) implements ContactAction {}

  /** Tell the room. */
  record Deliver(RoomEvent event) implements ContactAction {}
}
