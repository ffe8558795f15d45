package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.SessionCommand.AddCandidate;
import io.roomhub.daemon.signaling.trystero.SessionCommand.ApplyAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Close;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateOffer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Failed;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Met;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who offers to whom in a {@link TrysteroSession}, and what becomes of it, peer by peer (npm {@code
 * @trystero-p2p/core} 0.25.4, signal-handler module, and the torrent package). Times in ms. Not
 * thread-safe: its session owns it.
 */
final class Negotiations {
  /**
   * An offer that is not answered within this is given up, ms (npm: offerTtl). Ours end before:
   * their connections have less patience.
   */
  static final long OFFER_MS = 57_333;

  /** Offer and answer exchanged, the connection must come within this, ms. */
  static final long CONNECT_MS = 23_333;

  /** The same offer is sent again to one that announces again after this, ms. */
  static final long REPEAT_MS = 4_800;

  /**
   * One that has gone is not met again before this, ms: a page that has said that it leaves lives
   * on for 99 ms, and who is met then is a ghost until its connection times out.
   */
  static final long GONE_MS = 300;

  /** One that was turned away is not met again before this, ms: it would come back at once. */
  static final long TURNED_AWAY_MS = 60_000;

  /** One that announces again after this, and has answered nothing, is told of, ms. */
  static final long SILENT_MS = 10_000;

  /** One that announces again and again is asked for an offer no more often than this, ms. */
  static final long ASK_MS = 200;

  /** An unanswered offer gives way to the next peer's after this, ms. */
  static final long GIVE_WAY_MS = 2_000;

  /** An answer is sent again to one that repeats its offer after this, ms. */
  private static final long REPEAT_ANSWER_MS = 2_000;

  /** Offers in one announcement to a tracker, which hands each to another member. */
  private static final int NEWCOMER_OFFERS = 5;

  private static final int OCCUPIED_OFFERS = 3;
  private static final int IDLE_OFFERS = 1;
  private static final int MAX_CANDIDATES = 40;

  private final SignalCipher cipher;
  private final String selfId;
  private final SessionLimits limits;
  private final RandomGenerator random;
  private final IntFunction<@Nullable RelayKind> kinds;
  private final Consumer<SessionDrop> drops;
  private final PeerMail mail;
  private final PeerTable peers;
  private final Map<Long, RemotePeer> owners = new HashMap<>();
  private final TrackerOffers pool;
  private final SignalOpener opener;
  private long lastConnection;

  /**
   * @param kinds of relays by number; null for one that is unknown
   * @param drops told of everything that is thrown away
   */
  Negotiations(
      TrysteroRoom room,
      String selfId,
      SessionLimits limits,
      RandomGenerator random,
      IntFunction<@Nullable RelayKind> kinds,
      Consumer<SessionDrop> drops) {
    this.cipher = room.cipher();
    this.selfId = selfId;
    this.limits = limits;
    this.random = random;
    this.kinds = kinds;
    this.drops = drops;
    this.mail = new PeerMail(selfId, cipher, kinds);
    this.peers = new PeerTable(room);
    this.pool = new TrackerOffers(random);
    this.opener = new SignalOpener(cipher, drops);
  }

  /** Peers that are connected. */
  int connectedPeers() {
    return peers.connected();
  }

  /** A peer says that it is here. */
  void announced(int relay, String peerId, long nowMs, List<SessionCommand> out) {
    RemotePeer peer = peers.get(peerId);
    RemotePeer.Offered offer = peer.offered;
    if (peer.connected != 0 || peer.answering != null || (offer != null && offer.answered)) {
      return;
    }
    if (nowMs < peer.againMs) {
      return;
    }
    if (selfId.compareTo(peer.id) > 0) {
      if (nowMs - peer.askedMs >= ASK_MS) {
        peer.askedMs = nowMs;
        mail.ask(relay, peer, out);
      }
      return;
    }
    if (offer == null) {
      if (!makeRoomForOffer(nowMs, out)) {
        drops.accept(SessionDrop.NOT_WANTED);
        return;
      }
      offer =
          new RemotePeer.Offered(
              newConnection(peer),
              TrysteroIds.random(TrysteroIds.OFFER_CHARS, random),
              nowMs,
              nowMs + OFFER_MS);
      peer.offered = offer;
      offer.relays.put(relay, nowMs);
      out.add(new CreateOffer(offer.connection, true));
      return;
    }
    long sentMs = offer.relays.getOrDefault(relay, Long.MIN_VALUE / 2);
    if (nowMs - sentMs >= REPEAT_MS) {
      offer.relays.put(relay, nowMs);
      mail.offer(relay, peer, offer, out);
    }
    // Who cannot decrypt an offer says nothing to us, so this is all we ever know of it.
    if (offer.cipher != null && nowMs - offer.sinceMs >= SILENT_MS && peer.tell(nowMs)) {
      out.add(new Failed(peer.id, Reason.NO_ANSWER));
    }
  }

  /** Unanswered offers are bounded; the oldest gives way unless it is too young to judge. */
  private boolean makeRoomForOffer(long nowMs, List<SessionCommand> out) {
    RemotePeer oldest = null;
    int unanswered = 0;
    for (RemotePeer peer : peers.all()) {
      if (peer.offered != null && !peer.offered.answered) {
        unanswered++;
        oldest = oldest == null || peer.offered.sinceMs < oldest.offered.sinceMs ? peer : oldest;
      }
    }
    if (peers.proven() >= limits.maxPeers()) {
      return false;
    }
    if (unanswered < limits.maxUnansweredOffers()) {
      return true;
    }
    if (oldest == null || nowMs - oldest.offered.sinceMs < GIVE_WAY_MS) {
      return false;
    }
    endOffer(oldest, out);
    return true;
  }

  /**
   * A peer offers.
   *
   * @param trickle whether the relay carries candidates
   */
  void offered(
      int relay, RelayMessage.Offer offer, boolean trickle, long nowMs, List<SessionCommand> out)
      throws SignalFormatException {
    RemotePeer peer = peers.get(offer.peerId());
    if (peer.answering != null && peer.answering.offerCipher.equals(offer.cipher())) {
      repeatAnswer(relay, peer, peer.answering, nowMs, out);
      return;
    }
    boolean settled = peer.connected != 0 || peer.answering != null || nowMs < peer.againMs;
    if (settled || (peer.offered != null && peer.offered.answered)) {
      return;
    }
    if (peer.offered != null && selfId.compareTo(peer.id) < 0) {
      return;
    }
    if (peers.proven() >= limits.maxPeers()) {
      drops.accept(SessionDrop.NOT_WANTED);
      return;
    }
    String sdp = opener.open(peer, offer.cipher(), nowMs, out);
    if (sdp == null) {
      return;
    }
    endOffer(peer, out);
    RemotePeer.Answering answering =
        new RemotePeer.Answering(
            newConnection(peer), relay, offer.offerId(), offer.cipher(), nowMs + CONNECT_MS);
    peer.answering = answering;
    out.add(new CreateAnswer(answering.connection, peer.id, sdp, trickle));
    for (String candidate : peer.takeCandidates(offer.offerId())) {
      out.add(new AddCandidate(answering.connection, candidate));
    }
  }

  private void repeatAnswer(
      int relay,
      RemotePeer peer,
      RemotePeer.Answering answering,
      long nowMs,
      List<SessionCommand> out) {
    if (answering.cipher != null && nowMs - answering.sentMs >= REPEAT_ANSWER_MS) {
      answering.sentMs = nowMs;
      mail.answer(relay, peer, answering, out);
    }
  }

  /** A peer answers an offer that was made to it. */
  void answered(RelayMessage.Answer answer, long nowMs, List<SessionCommand> out)
      throws SignalFormatException {
    RemotePeer peer = peers.get(answer.peerId());
    RemotePeer.Offered offer = peer.offered;
    boolean fits =
        offer != null
            && !offer.answered
            && offer.cipher != null
            && (answer.offerId() == null || answer.offerId().equals(offer.offerId));
    if (!fits) {
      // The same answer comes over every relay that carried the offer.
      return;
    }
    if (peers.proven() >= limits.maxPeers()) {
      drops.accept(SessionDrop.NOT_WANTED);
      endOffer(peer, out);
      return;
    }
    String sdp = opener.open(peer, answer.cipher(), nowMs, out);
    if (sdp != null) {
      accept(peer, offer, sdp, nowMs, out);
    }
  }

  /** A peer answers an offer that a tracker handed to it. */
  void claim(int relay, RelayMessage.Answer answer, long nowMs, List<SessionCommand> out)
      throws SignalFormatException {
    TrackerOffers.Outstanding offer = answer.offerId() == null ? null : pool.find(answer.offerId());
    if (offer == null) {
      drops.accept(SessionDrop.NOT_WANTED);
      return;
    }
    RemotePeer peer = peers.get(answer.peerId());
    if (!peer.proven() && peers.proven() >= limits.maxPeers()) {
      drops.accept(SessionDrop.NOT_WANTED);
      return;
    }
    String sdp = opener.open(peer, answer.cipher(), nowMs, out);
    if (sdp == null) {
      return;
    }
    pool.remove(offer.connection);
    boolean ours = selfId.compareTo(peer.id) < 0;
    if (peer.connected != 0
        || (peer.answering != null && !ours)
        || (peer.offered != null && peer.offered.answered)) {
      close(offer.connection, out);
      return;
    }
    endAnswer(peer, out);
    endOffer(peer, out);
    owners.put(offer.connection, peer);
    peer.offered =
        new RemotePeer.Offered(offer.connection, offer.offerId, nowMs, nowMs + CONNECT_MS);
    peer.offered.cipher = offer.cipher;
    peer.offered.relays.put(relay, nowMs);
    accept(peer, peer.offered, sdp, nowMs, out);
  }

  private void accept(
      RemotePeer peer, RemotePeer.Offered offer, String sdp, long nowMs, List<SessionCommand> out) {
    offer.answered = true;
    offer.deadlineMs = nowMs + CONNECT_MS;
    out.add(new ApplyAnswer(offer.connection, peer.id, sdp));
    for (String candidate : peer.takeCandidates(offer.offerId)) {
      out.add(new AddCandidate(offer.connection, candidate));
    }
  }

  /** A candidate of a peer. */
  void candidate(RelayMessage.Candidate message, long nowMs, List<SessionCommand> out)
      throws SignalFormatException {
    RemotePeer peer = peers.get(message.peerId());
    if (peer.connected != 0) {
      return;
    }
    String candidate = opener.open(peer, message.cipher(), nowMs, out);
    if (candidate == null) {
      return;
    }
    String offerId = message.offerId();
    RemotePeer.Offered offer = peer.offered;
    if (offer != null && (offerId == null || offerId.equals(offer.offerId))) {
      out.add(new AddCandidate(offer.connection, candidate));
    } else if (peer.answering != null) {
      out.add(new AddCandidate(peer.answering.connection, candidate));
    } else if (!peer.keepCandidate(offerId, candidate)) {
      drops.accept(SessionDrop.NOT_WANTED);
    }
  }

  /** The offer or answer of a connection is ready. */
  void described(long connection, String sdp, long nowMs, List<SessionCommand> out) {
    RemotePeer peer = owners.get(connection);
    if (peer == null) {
      pool.described(connection, cipher.encrypt(sdp), nowMs, out);
    } else if (peer.offered != null && peer.offered.connection == connection) {
      peer.offered.cipher = cipher.encrypt(sdp);
      for (int relay : peer.offered.relays.keySet()) {
        mail.offer(relay, peer, peer.offered, out);
      }
    } else if (peer.answering != null && peer.answering.connection == connection) {
      peer.answering.cipher = cipher.encrypt(sdp);
      peer.answering.sentMs = nowMs;
      mail.answer(peer.answering.relay, peer, peer.answering, out);
    }
  }

  /** A local candidate of a connection that trickles, an RTCIceCandidateInit in JSON. */
  void gathered(long connection, String candidate, List<SessionCommand> out) {
    RemotePeer peer = owners.get(connection);
    if (peer == null || peer.connected != 0) {
      return;
    }
    RemotePeer.Offered offer = peer.offered;
    RemotePeer.Answering answering = peer.answering;
    if (offer != null && offer.connection == connection) {
      if (offer.candidates.size() < MAX_CANDIDATES) {
        offer.candidates.add(candidate);
        if (offer.cipher != null) {
          for (int relay : offer.relays.keySet()) {
            mail.candidate(relay, peer, offer.offerId, candidate, out);
          }
        }
      }
    } else if (answering != null
        && answering.connection == connection
        && kinds.apply(answering.relay) == RelayKind.TOPICS
        && answering.candidates.size() < MAX_CANDIDATES) {
      answering.candidates.add(candidate);
      if (answering.cipher != null) {
        mail.candidate(answering.relay, peer, answering.offerId, candidate, out);
      }
    }
  }

  /** The data channel of a connection is open. */
  void connected(long connection, List<SessionCommand> out) {
    RemotePeer peer = owners.get(connection);
    if (peer == null || peer.connected == connection) {
      return;
    }
    if (peer.connected != 0) {
      close(connection, out);
      return;
    }
    int relay = -1;
    if (peer.answering != null && peer.answering.connection == connection) {
      relay = peer.answering.relay;
      peer.answering = null;
    } else if (peer.offered != null && peer.offered.connection == connection) {
      relay = peer.offered.relays.keySet().stream().findFirst().orElse(-1);
      peer.offered = null;
    }
    peer.connected = connection;
    endOffer(peer, out);
    endAnswer(peer, out);
    out.add(new Met(connection, peer.id, relay));
  }

  /**
   * A connection has ended or failed by itself; returns whether a peer has thereby gone.
   *
   * @param againMs earliest time at which to meet the peer again
   */
  boolean closed(long connection, long againMs, List<SessionCommand> out) {
    RemotePeer peer = owners.remove(connection);
    if (peer == null) {
      pool.remove(connection);
      return false;
    }
    if (peer.connected == connection) {
      peer.connected = 0;
      peer.againMs = againMs;
      return true;
    }
    if (peer.offered != null && peer.offered.connection == connection) {
      if (peer.offered.answered) {
        out.add(new Failed(peer.id, Reason.NO_CONNECTION));
      }
      peer.offered = null;
    } else if (peer.answering != null && peer.answering.connection == connection) {
      out.add(new Failed(peer.id, Reason.NO_CONNECTION));
      peer.answering = null;
    }
    return false;
  }

  /** Gives up what has taken too long. */
  void tick(long nowMs, List<SessionCommand> out) {
    for (RemotePeer peer : peers.all()) {
      if (peer.offered != null && nowMs >= peer.offered.deadlineMs) {
        if (peer.offered.answered) {
          out.add(new Failed(peer.id, Reason.NO_CONNECTION));
        }
        endOffer(peer, out);
      }
      if (peer.answering != null && nowMs >= peer.answering.deadlineMs) {
        out.add(new Failed(peer.id, Reason.NO_CONNECTION));
        endAnswer(peer, out);
      }
    }
    pool.tick(nowMs, out).forEach(connection -> out.add(new Close(connection)));
  }

  long nextDeadlineMs() {
    long next = pool.nextDeadlineMs();
    for (RemotePeer peer : peers.all()) {
      if (peer.offered != null) {
        next = Math.min(next, peer.offered.deadlineMs);
      }
      if (peer.answering != null) {
        next = Math.min(next, peer.answering.deadlineMs);
      }
    }
    return next;
  }

  /** Closes everything. */
  void leave(List<SessionCommand> out) {
    owners.keySet().forEach(connection -> out.add(new Close(connection)));
    pool.clear().forEach(connection -> out.add(new Close(connection)));
    owners.clear();
    peers.clear();
  }

  /** Announces to a tracker with offers to those it chooses; a newcomer brings several. */
  void announceToTracker(int relay, boolean newcomer, long nowMs, List<SessionCommand> out) {
    int places = limits.maxPeers() - peers.proven();
    int wanted = newcomer ? NEWCOMER_OFFERS : peers.connected() > 0 ? OCCUPIED_OFFERS : IDLE_OFFERS;
    pool.announce(relay, Math.min(places, wanted), () -> ++lastConnection, nowMs, out);
  }

  /** A relay is gone. */
  void relayLost(int relay) {
    pool.forget(relay);
  }

  private long newConnection(RemotePeer peer) {
    owners.put(++lastConnection, peer);
    return lastConnection;
  }

  private void endOffer(RemotePeer peer, List<SessionCommand> out) {
    if (peer.offered != null) {
      close(peer.offered.connection, out);
      peer.offered = null;
    }
  }

  private void endAnswer(RemotePeer peer, List<SessionCommand> out) {
    if (peer.answering != null) {
      close(peer.answering.connection, out);
      peer.answering = null;
    }
  }

  private void close(long connection, List<SessionCommand> out) {
    owners.remove(connection);
    out.add(new Close(connection));
  }
}
