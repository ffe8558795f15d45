package io.roomhub.daemon.signaling;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionObserver;

/**
 * A connection that a {@link ConnectingSignaling} has brought about. The rail keeps watch over its
 * end; the room adds and removes sound. Every method belongs to the executor that owns connections.
 */
public interface MetConnection {
  /** The connection; only {@link #close} closes it. */
  PeerConnection connection();

  /** Whether our offer gives way when two cross; the other side decides by the same rule. */
  boolean polite();

  /** Sends over the connection's own data channel. */
  void send(SignalMessage message);

  /**
   * Tells who follows the connection and hears it from now on. Its end is told by the rail, not
   * here: the states {@code failed} and {@code closed} are kept from the observer.
   */
  void adopt(PeerConnectionObserver observer, AudioPacketSink sink);

  /** Nobody follows and hears it any more; it stays open. */
  void release();

  /** Says goodbye and closes it. Idempotent; the rail tells nothing of it. */
  void close();

  /**
   * The same because there is no place: the peer, which knows nothing of that, comes back at once,
   * and is not met again for a minute.
   */
  void turnAway();
}
