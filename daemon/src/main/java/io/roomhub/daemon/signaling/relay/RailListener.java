package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.trystero.RelayMessage;

/** What a rail tells; always on the rendezvous's thread. */
public interface RailListener {
  /** Connected, and the subscription is confirmed if the relay confirms such things. */
  void onReady(Rail rail);

  /** No longer connected. */
  void onLost(Rail rail);

  /** A text on a topic, for all we know. */
  void onMessage(Rail rail, String topic, String payload);

  /** A tracker hands us an offer. */
  void onOffer(Rail rail, RelayMessage.Offer offer);

  /** A tracker hands us an answer. */
  void onAnswer(Rail rail, RelayMessage.Answer answer);

  /** {@link Rail#status()} has changed. */
  void onStatus(Rail rail);
}
