package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import java.util.List;

/**
 * One relay: connects, subscribes, keeps watch and comes back for ever, alone, with a wait between
 * attempts that doubles from 1 s to 60 s and is random in its upper half. What is to be sent while
 * it is not ready is dropped: all of it is said again.
 *
 * <p>Every method but {@link #status} and {@link #dropped} belongs to the rendezvous's thread, on
 * which the listener is told too. None blocks.
 */
public interface Rail extends AutoCloseable {
  /** Longest message that is taken from a relay, characters. */
  int MAX_MESSAGE_CHARS = 64 * 1024;

  /** How it introduces peers. */
  RelayKind kind();

  /**
   * Connects, once.
   *
   * @param topics to subscribe to: our own first, then that of the room
   */
  void start(List<String> topics, RailListener listener);

  /** Publishes a text on a topic; nothing on a tracker. */
  void publish(String topic, String payload);

  /** Announces to a tracker; nothing elsewhere. */
  default void announce(List<TrackerOffer> offers) {}

  /** Answers an offer that came through a tracker; nothing elsewhere. */
  default void answer(String peerId, String offerId, String cipher) {}

  /**
   * The network may be another or back, see {@link io.roomhub.daemon.signaling.Signaling#hurry}.
   */
  default void hurry() {}

  /** A snapshot, any thread. */
  SignalingStatus status();

  /** Whether it is part of a server of our own, which the status shows instead. */
  default boolean inner() {
    return false;
  }

  /** Messages of the relay that were refused since the start; any thread. */
  long dropped();

  /** Closes the connection, which ends all subscriptions; nothing is told any more. */
  @Override
  void close();
}
