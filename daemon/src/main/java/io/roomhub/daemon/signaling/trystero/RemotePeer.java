package io.roomhub.daemon.signaling.trystero;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows of one peer: the connection we have offered, the one we answer and the one
 * that stands; any may be missing. A plain record of facts that {@link TrysteroSession} owns.
 */
final class RemotePeer {
  /** Candidates kept for an offer that has not come yet. */
  private static final int MAX_EARLY_CANDIDATES = 40;

  private static final int MAX_EARLY_OFFERS = 4;

  /** That it cannot be met is told again after this, ms. */
  static final long TELL_MS = 30_000;

  private static final String NO_OFFER_ID = "";

  /** A connection that was offered by us. */
  static final class Offered {
    final long connection;
    final @Nullable String offerId;
    final long sinceMs;

    /** When it is given up, ms. */
    long deadlineMs;

    /** The encrypted offer, once there is one. */
    @Nullable String cipher;

    boolean answered;

    /** Relays that carry it, with the time when it was last sent there, ms. */
    final Map<Integer, Long> relays = new LinkedHashMap<>();

    /** Our candidates so far. */
    final List<String> candidates = new ArrayList<>();

    Offered(long connection, @Nullable String offerId, long nowMs, long deadlineMs) {
      this.connection = connection;
      this.offerId = offerId;
      this.sinceMs = nowMs;
      this.deadlineMs = deadlineMs;
    }
  }

  /** A connection that was offered by the peer. */
  static final class Answering {
    final long connection;
    final int relay;
    final @Nullable String offerId;
    final String offerCipher;
    final long deadlineMs;

    /** The encrypted answer, once there is one, and when it was last sent, ms. */
    @Nullable String cipher;

    long sentMs;
    final List<String> candidates = new ArrayList<>();

    Answering(
        long connection, int relay, @Nullable String offerId, String offerCipher, long deadlineMs) {
      this.connection = connection;
      this.relay = relay;
      this.offerId = offerId;
      this.offerCipher = offerCipher;
      this.deadlineMs = deadlineMs;
    }
  }

  final String id;

  /** Where it listens. */
  final String topic;

  @Nullable Offered offered;
  @Nullable Answering answering;

  /** Number of the connection that stands, 0 for none. */
  long connected;

  /** When we last asked it for an offer, ms. */
  long askedMs = Long.MIN_VALUE / 2;

  /** It is not met before this, ms. */
  long againMs = Long.MIN_VALUE;

  /** When we last told why it cannot be met, ms. */
  private long toldMs = Long.MIN_VALUE / 2;

  private final Map<String, List<String>> early = new HashMap<>();

  RemotePeer(String id, String topic) {
    this.id = id;
    this.topic = topic;
  }

  /** Whether to tell now why it cannot be met: not with each of its messages. */
  boolean tell(long nowMs) {
    boolean now = nowMs - toldMs >= TELL_MS;
    toldMs = now ? nowMs : toldMs;
    return now;
  }

  /** Whether nothing is going on with it. */
  boolean idle() {
    return offered == null && answering == null && connected == 0;
  }

  /** Whether it has proved that it knows the room. */
  boolean proven() {
    return connected != 0 || answering != null || (offered != null && offered.answered);
  }

  /** Keeps a candidate that came before its offer; false when there is no room for it. */
  boolean keepCandidate(@Nullable String offerId, String candidate) {
    String key = offerId == null ? NO_OFFER_ID : offerId;
    if (!early.containsKey(key) && early.size() >= MAX_EARLY_OFFERS) {
      return false;
    }
    List<String> kept = early.computeIfAbsent(key, k -> new ArrayList<>());
    return kept.size() < MAX_EARLY_CANDIDATES && kept.add(candidate);
  }

  /** Hands out what was kept for an offer. */
  List<String> takeCandidates(@Nullable String offerId) {
    List<String> taken = new ArrayList<>();
    if (offerId != null) {
      taken.addAll(early.getOrDefault(offerId, List.of()));
    }
    taken.addAll(early.getOrDefault(NO_OFFER_ID, List.of()));
    early.clear();
    return taken;
  }
}
