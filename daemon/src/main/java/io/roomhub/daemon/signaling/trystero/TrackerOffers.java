package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.trystero.SessionCommand.AnnounceToTracker;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateOffer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Offers to nobody in particular, which trackers hand to whom they choose. All trackers get the
 * same, as npm does; each is good for one answer. Times in ms. Not thread-safe: its session owns
 * it.
 */
final class TrackerOffers {
  /**
   * How long an offer may be answered, ms: as long as npm keeps one. Ours end before: their
   * connections have less patience.
   */
  static final long LIFE_MS = 120_000;

  /** An announcement goes out without the offers that are not gathered within this, ms. */
  static final long GATHERING_MS = 3_000;

  private static final int OFFER_ID_CHARS = 20;

  /** One offer that nobody has answered yet. */
  static final class Outstanding {
    final long connection;
    final String offerId;
    final long sinceMs;
    @Nullable String cipher;

    Outstanding(long connection, String offerId, long sinceMs) {
      this.connection = connection;
      this.offerId = offerId;
      this.sinceMs = sinceMs;
    }
  }

  private record Waiting(int offers, long deadlineMs) {}

  private final RandomGenerator random;
  private final Map<String, Outstanding> outstanding = new LinkedHashMap<>();
  private final Map<Integer, Waiting> announcements = new HashMap<>();

  TrackerOffers(RandomGenerator random) {
    this.random = random;
  }

  /** Announces with {@code count} offers as soon as there are so many. */
  void announce(
      int relay, int count, LongSupplier newConnection, long nowMs, List<SessionCommand> out) {
    for (int i = outstanding.size(); i < count; i++) {
      Outstanding fresh =
          new Outstanding(
              newConnection.getAsLong(), TrysteroIds.random(OFFER_ID_CHARS, random), nowMs);
      outstanding.put(fresh.offerId, fresh);
      out.add(new CreateOffer(fresh.connection, false));
    }
    announcements.put(relay, new Waiting(count, nowMs + GATHERING_MS));
    release(nowMs, out);
  }

  /** A relay is gone. */
  void forget(int relay) {
    announcements.remove(relay);
  }

  /** An offer is ready. */
  void described(long connection, String cipher, long nowMs, List<SessionCommand> out) {
    for (Outstanding offer : outstanding.values()) {
      if (offer.connection == connection) {
        offer.cipher = cipher;
      }
    }
    release(nowMs, out);
  }

  private void release(long nowMs, List<SessionCommand> out) {
    List<TrackerOffer> ready = new ArrayList<>();
    for (Outstanding offer : outstanding.values()) {
      if (offer.cipher != null) {
        ready.add(new TrackerOffer(offer.offerId, offer.cipher));
      }
    }
    announcements
        .entrySet()
        .removeIf(
            entry -> {
              Waiting waiting = entry.getValue();
              boolean go = ready.size() >= waiting.offers || nowMs >= waiting.deadlineMs;
              if (go) {
                List<TrackerOffer> offers =
                    ready.subList(0, Math.min(ready.size(), waiting.offers));
                out.add(new AnnounceToTracker(entry.getKey(), List.copyOf(offers)));
              }
              return go;
            });
  }

  /** The offer of that id, or null. */
  @Nullable Outstanding find(String offerId) {
    return outstanding.get(offerId);
  }

  /** Forgets an offer: it is answered, or its connection has ended. */
  void remove(long connection) {
    outstanding.values().removeIf(offer -> offer.connection == connection);
  }

  /** Does what is due; returns the connections whose offers have grown too old. */
  List<Long> tick(long nowMs, List<SessionCommand> out) {
    List<Long> expired = new ArrayList<>();
    for (Outstanding offer : outstanding.values()) {
      if (nowMs - offer.sinceMs >= LIFE_MS) {
        expired.add(offer.connection);
      }
    }
    expired.forEach(this::remove);
    release(nowMs, out);
    return expired;
  }

  /** Forgets everything; returns the connections that were offered. */
  List<Long> clear() {
    List<Long> connections = outstanding.values().stream().map(offer -> offer.connection).toList();
    outstanding.clear();
    announcements.clear();
    return connections;
  }

  long nextDeadlineMs() {
    long next = Long.MAX_VALUE;
    for (Outstanding offer : outstanding.values()) {
      next = Math.min(next, offer.sinceMs + LIFE_MS);
    }
    for (Waiting waiting : announcements.values()) {
      next = Math.min(next, waiting.deadlineMs);
    }
    return next;
  }
}
