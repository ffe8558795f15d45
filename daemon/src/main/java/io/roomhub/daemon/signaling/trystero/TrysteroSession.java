package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Publish;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One Trystero room over any number of relays, as npm {@code @trystero-p2p/core} 0.25.4 meets its
 * peers, without any I/O: what relays deliver, what becomes of connections and the time go in; what
 * is to be published and done with connections comes out.
 *
 * <p>On topics the one with the lower id offers: whoever hears an announcement offers if its own id
 * is lower, and otherwise asks the announcer for an offer by announcing itself on that one's own
 * topic. Candidates trickle. Trackers know no topics: offers to anybody go out with the
 * announcement, answers come back. When both sides have offered, the offer of the lower id stands.
 * Whatever comes of it, a peer is one peer on all relays and has one connection.
 *
 * <p>Only a message that decrypts proves that its sender knows the room, so nothing else may end or
 * hold up what goes on with a peer. When to announce: {@link AnnounceSchedule}.
 *
 * <p>All times are milliseconds of one monotonic clock. Not thread-safe: the rendezvous's thread
 * owns it.
 */
public final class TrysteroSession {
  /**
   * How often a rail must renew its subscription on a relay with topics, ms: the third rule of
   * {@link AnnounceSchedule} relies on it.
   */
  public static final long RENEWAL_MS = 40_000;

  private static final int FLOOD_BURST_SECONDS = 8;

  private final TrysteroRoom room;
  private final String selfId;
  private final String selfTopic;
  private final SessionLimits limits;
  private final RandomGenerator random;
  private final long startMs;
  private final Map<Integer, Relay> relays = new LinkedHashMap<>();
  private final Negotiations negotiations;
  private final EnumMap<SessionDrop, Long> drops = new EnumMap<>(SessionDrop.class);
  private boolean left;

  private record Relay(RelayKind kind, AnnounceSchedule schedule, FloodGate gate) {}

  /**
   * @param selfId our id, see {@link TrysteroIds#hub}
   * @param random source of offer ids; a secure one
   */
  public TrysteroSession(
      TrysteroRoom room, String selfId, SessionLimits limits, RandomGenerator random, long nowMs) {
    this.room = room;
    this.selfId = selfId;
    this.selfTopic = room.selfTopic(selfId);
    this.limits = limits;
    this.random = random;
    this.startMs = nowMs;
    this.negotiations = new Negotiations(room, selfId, limits, random, this::kindOf, this::drop);
  }

  /** The topics to subscribe to on every relay. */
  public List<String> topics() {
    return List.of(selfTopic, room.rootTopic());
  }

  /** Peers that are connected. */
  public int connectedPeers() {
    return negotiations.connectedPeers();
  }

  /** What was thrown away for that reason since the start. */
  public long dropped(SessionDrop reason) {
    return drops.getOrDefault(reason, 0L);
  }

  /** Everything that was thrown away since the start. */
  public long dropped() {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }

  private void drop(SessionDrop reason) {
    drops.merge(reason, 1L, Long::sum);
  }

  /** A relay is connected and has confirmed our subscription, if it confirms such things. */
  public List<SessionCommand> relayReady(int relay, RelayKind kind, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    Relay known =
        relays.computeIfAbsent(
            relay,
            r ->
                new Relay(
                    kind,
                    new AnnounceSchedule(kind, random, startMs),
                    new FloodGate(
                        limits.messagesPerSecond(),
                        FLOOD_BURST_SECONDS * limits.messagesPerSecond(),
                        nowMs)));
    known.schedule.ready(nowMs);
    announceWhereDue(nowMs, out);
    return out;
  }

  /** The connection to a relay is lost. */
  public void relayLost(int relay) {
    Relay known = relays.get(relay);
    if (known != null) {
      known.schedule.lost();
      negotiations.relayLost(relay);
    }
  }

  /** A text that a relay has delivered on a topic. */
  public List<SessionCommand> message(int relay, String topic, String payload, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    if (!admit(relay, nowMs)) {
      return out;
    }
    if (!topic.equals(selfTopic) && !topic.equals(room.rootTopic())) {
      drop(SessionDrop.WRONG_TOPIC);
      return out;
    }
    try {
      RelayMessage message = RelayMessageCodec.decode(payload);
      if (message.peerId().equals(selfId)) {
        // A relay gives us our own announcements too.
        return out;
      }
      switch (message) {
        case RelayMessage.Announcement a -> negotiations.announced(relay, a.peerId(), nowMs, out);
        case RelayMessage.Offer o -> negotiations.offered(relay, o, true, nowMs, out);
        case RelayMessage.Answer a -> negotiations.answered(a, nowMs, out);
        case RelayMessage.Candidate c -> negotiations.candidate(c, nowMs, out);
      }
    } catch (SignalFormatException e) {
      drop(SessionDrop.MALFORMED);
    }
    return out;
  }

  /** An offer that a tracker has handed to us. */
  public List<SessionCommand> trackerOffer(int relay, RelayMessage.Offer offer, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    if (admit(relay, nowMs) && !offer.peerId().equals(selfId)) {
      try {
        negotiations.offered(relay, offer, false, nowMs, out);
      } catch (SignalFormatException e) {
        drop(SessionDrop.MALFORMED);
      }
    }
    return out;
  }

  /** An answer to one of the offers that a tracker has handed out for us. */
  public List<SessionCommand> trackerAnswer(int relay, RelayMessage.Answer answer, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    if (admit(relay, nowMs) && !answer.peerId().equals(selfId)) {
      try {
        negotiations.claim(relay, answer, nowMs, out);
      } catch (SignalFormatException e) {
        drop(SessionDrop.MALFORMED);
      }
    }
    return out;
  }

  private @Nullable RelayKind kindOf(int relay) {
    Relay known = relays.get(relay);
    return known == null ? null : known.kind;
  }

  private boolean admit(int relay, long nowMs) {
    Relay known = relays.get(relay);
    if (known == null || left) {
      return false;
    }
    if (!known.gate.pass(nowMs)) {
      drop(SessionDrop.FLOOD);
      return false;
    }
    return true;
  }

  /** The offer or answer of a connection is ready. */
  public List<SessionCommand> described(long connection, String sdp, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    negotiations.described(connection, sdp, nowMs, out);
    return out;
  }

  /** A local candidate of a connection that trickles, an RTCIceCandidateInit in JSON. */
  public List<SessionCommand> gathered(long connection, String candidate) {
    List<SessionCommand> out = new ArrayList<>();
    negotiations.gathered(connection, candidate, out);
    return out;
  }

  /** The data channel of a connection is open. */
  public List<SessionCommand> connected(long connection, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    negotiations.connected(connection, out);
    tellOccupied(nowMs);
    return out;
  }

  /** A connection has ended or failed by itself, or because the peer has left. */
  public List<SessionCommand> closed(long connection, long nowMs) {
    return ended(connection, nowMs + Negotiations.GONE_MS, nowMs);
  }

  /** We have closed a connection because there is no place for the peer. */
  public List<SessionCommand> turnedAway(long connection, long nowMs) {
    return ended(connection, nowMs + Negotiations.TURNED_AWAY_MS, nowMs);
  }

  private List<SessionCommand> ended(long connection, long againMs, long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    if (negotiations.closed(connection, againMs, out) && !left) {
      tellOccupied(nowMs);
      // The peer may look for us again soon, and was not heard while we thought it was here.
      long soonMs = nowMs + Negotiations.GONE_MS;
      relays.values().forEach(relay -> relay.schedule.hurry(soonMs));
    }
    return out;
  }

  private void tellOccupied(long nowMs) {
    boolean occupied = connectedPeers() > 0;
    relays.values().forEach(relay -> relay.schedule.occupied(occupied, nowMs));
  }

  /** Leaves the room; no further command follows. */
  public List<SessionCommand> leave() {
    List<SessionCommand> out = new ArrayList<>();
    left = true;
    negotiations.leave(out);
    return out;
  }

  /** Does what is due. */
  public List<SessionCommand> tick(long nowMs) {
    List<SessionCommand> out = new ArrayList<>();
    if (!left) {
      negotiations.tick(nowMs, out);
      announceWhereDue(nowMs, out);
    }
    return out;
  }

  private void announceWhereDue(long nowMs, List<SessionCommand> out) {
    String announcement = RelayMessageCodec.encode(new RelayMessage.Announcement(selfId, false));
    relays.forEach(
        (number, relay) -> {
          if (!left && relay.schedule.take(nowMs)) {
            if (relay.kind == RelayKind.TRACKER) {
              negotiations.announceToTracker(number, relay.schedule.newcomer(), nowMs, out);
            } else {
              out.add(new Publish(number, room.rootTopic(), announcement));
            }
          }
        });
  }

  /** When {@link #tick} is next needed, ms; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineMs() {
    if (left) {
      return Long.MAX_VALUE;
    }
    long next = negotiations.nextDeadlineMs();
    for (Relay relay : relays.values()) {
      next = Math.min(next, relay.schedule.nextMs());
    }
    return next;
  }
}
