package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.trystero.SessionCommand.AnswerThroughTracker;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Publish;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a session says to one peer, in the form that the relay at hand carries. Immutable, any
 * thread.
 */
final class PeerMail {
  private final String selfId;
  private final SignalCipher cipher;
  private final IntFunction<@Nullable RelayKind> kinds;

  /**
   * @param kinds of relays by number; null for one that is unknown
   */
  PeerMail(String selfId, SignalCipher cipher, IntFunction<@Nullable RelayKind> kinds) {
    this.selfId = selfId;
    this.cipher = cipher;
    this.kinds = kinds;
  }

  /** Asks for an offer. */
  void ask(int relay, RemotePeer peer, List<SessionCommand> out) {
    out.add(publish(relay, peer, new RelayMessage.Announcement(selfId, false)));
  }

  /** An offer and the candidates so far, if it is there already. */
  void offer(int relay, RemotePeer peer, RemotePeer.Offered offer, List<SessionCommand> out) {
    if (offer.cipher == null) {
      return;
    }
    out.add(publish(relay, peer, new RelayMessage.Offer(selfId, offer.offerId, offer.cipher)));
    for (String candidate : offer.candidates) {
      candidate(relay, peer, offer.offerId, candidate, out);
    }
  }

  /** An answer, and the candidates so far where the relay carries such, if it is there already. */
  void answer(int relay, RemotePeer peer, RemotePeer.Answering answer, List<SessionCommand> out) {
    String sealed = answer.cipher;
    if (sealed == null) {
      return;
    }
    if (kinds.apply(relay) == RelayKind.TRACKER) {
      String offerId = answer.offerId == null ? "" : answer.offerId;
      out.add(new AnswerThroughTracker(relay, peer.id, offerId, sealed));
      return;
    }
    out.add(publish(relay, peer, new RelayMessage.Answer(selfId, answer.offerId, sealed)));
    for (String candidate : answer.candidates) {
      candidate(relay, peer, answer.offerId, candidate, out);
    }
  }

  /** A local candidate. */
  void candidate(
      int relay,
      RemotePeer peer,
      @Nullable String offerId,
      String candidate,
      List<SessionCommand> out) {
    out.add(
        publish(
            relay, peer, new RelayMessage.Candidate(selfId, offerId, cipher.encrypt(candidate))));
  }

  private static Publish publish(int relay, RemotePeer peer, RelayMessage message) {
    return new Publish(relay, peer.topic, RelayMessageCodec.encode(message));
  }
}
