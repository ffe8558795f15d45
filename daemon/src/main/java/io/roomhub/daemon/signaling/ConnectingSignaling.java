package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import java.util.concurrent.Executor;

/**
 * A rail that meets participants by connections of its own making, data channel first, instead of
 * carrying the room's offers and answers. It hands a connection over once both sides are in the
 * room; from then on {@link #send} and {@link SignalingListener#onMessage} carry the renegotiation
 * of that connection over its own data channel, whatever becomes of the relays. What such a rail
 * tells with {@link SignalingListener#onPeerLeft} is that the connection is over.
 */
public interface ConnectingSignaling extends Signaling {
  /** Who takes the connections. */
  interface Taker {
    /**
     * A participant is there, and so is a connection to it, with no sound yet. Called on the
     * executor that owns connections.
     *
     * @param metadata as in {@link SignalingListener#onPeer}
     * @param via type of the relay that introduced it
     */
    void onConnected(
        ConnectingSignaling rail,
        String peerId,
        JsonNode metadata,
        String via,
        MetConnection connection);
  }

  /**
   * Tells where connections come from, once, before {@link #start}.
   *
   * @param room the serial executor that owns them
   */
  void useConnections(Executor room, PeerConnectionFactory connections, Taker taker);
}
