package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import io.roomhub.hardware.clock.Clock;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Makes the rails of one configuration type. A new type is one folder beside this one with an
 * implementation of this interface, named in {@code
 * META-INF/services/io.roomhub.daemon.signaling.relay.RailFactory}.
 */
public interface RailFactory {
  /** The {@code type} key of the configuration, such as {@code mqtt}. */
  String type();

  /**
   * Makes a rail to one relay; nothing is connected before {@link Rail#start}.
   *
   * @throws IllegalArgumentException when the URL is of a kind that the type does not know
   */
  Rail create(URI relay, Context context);

  /**
   * Does once what the first messages over such a rail would be held up by: loading and computing.
   * Called at start, on a thread of its own.
   */
  default void warmUp() {}

  /**
   * What rails have in common.
   *
   * @param clock monotonic time
   * @param wallClock civil time, which stands in some messages
   * @param random of keys, ids and waits
   * @param webSockets shared by all
   * @param selfId the hub's id in the room
   * @param infoHash the room's on trackers
   */
  record Context(
      RailThread thread,
      Clock clock,
      InstantSource wallClock,
      SecureRandom random,
      WebSocketClient webSockets,
      String selfId,
      String infoHash) {
    /** A rail on a WebSocket. */
    public Rail webSocket(URI relay, RelayProtocol protocol) {
      return new WebSocketRail(relay, protocol, webSockets, thread, clock, random);
    }
  }
}
