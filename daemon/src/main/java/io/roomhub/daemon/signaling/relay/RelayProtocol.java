package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import java.util.List;

/**
 * The language of one type of relay on a WebSocket, without any I/O: texts out, texts in. Not
 * thread-safe: its rail owns it.
 */
public interface RelayProtocol {
  /** The {@code type} of its configuration. */
  String type();

  /** How it introduces peers. */
  RelayKind kind();

  /** Whether the relay answers a subscription, which makes a renewal also a sign of life. */
  boolean confirms();

  /** Subscribes, or renews the subscription. */
  List<String> subscribe(List<String> topics);

  /** Publishes a text on a topic; nothing on a tracker. */
  default List<String> publish(String topic, String payload) {
    return List.of();
  }

  /** Announces to a tracker; nothing elsewhere. */
  default List<String> announce(List<TrackerOffer> offers) {
    return List.of();
  }

  /** Answers through a tracker; nothing elsewhere. */
  default List<String> answer(String peerId, String offerId, String cipher) {
    return List.of();
  }

  /**
   * Reads a frame.
   *
   * @return what it means; empty when it is nothing to us, but in order
   * @throws SignalFormatException when it is not understood
   */
  List<RelayEvent> receive(String text) throws SignalFormatException;
}
