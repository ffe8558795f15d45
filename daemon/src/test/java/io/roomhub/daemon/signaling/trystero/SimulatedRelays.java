package io.roomhub.daemon.signaling.trystero;

import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.trystero.SessionCommand.AddCandidate;
import io.roomhub.daemon.signaling.trystero.SessionCommand.AnnounceToTracker;
import io.roomhub.daemon.signaling.trystero.SessionCommand.AnswerThroughTracker;
import io.roomhub.daemon.signaling.trystero.SessionCommand.ApplyAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Close;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateAnswer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.CreateOffer;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Failed;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Met;
import io.roomhub.daemon.signaling.trystero.SessionCommand.Publish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Hubs and relays in virtual time, from a seed: relays deliver after 20 ms, may be down, may forget
 * subscriptions without a word. Connections are made of nothing but their descriptions: an applied
 * answer connects both ends 50 ms later. Hubs behave as their edge does: they come back by {@link
 * ReconnectBackoff} and renew their subscriptions.
 */
final class SimulatedRelays {
  private static final long LATENCY_MS = 20;
  private static final long CONNECT_MS = 50;
  static final long START_MS = 1_000_000;

  private record Event(long atMs, long order, Runnable run) {}

  /** A relay. */
  static final class Relay {
    final int number;
    final RelayKind kind;
    boolean up = true;
    final Map<Hub, Set<String>> subscriptions = new HashMap<>();
    final Set<Hub> swarm = new HashSet<>();
    final Map<Hub, List<Long>> announcements = new HashMap<>();

    Relay(int number, RelayKind kind) {
      this.number = number;
      this.kind = kind;
    }
  }

  /** A hub. */
  final class Hub {
    final String id;
    final TrysteroSession session;
    final Map<Relay, ReconnectBackoff> backoffs = new HashMap<>();
    final Map<Relay, Long> upSinceMs = new HashMap<>();
    final Map<String, Long> metMs = new HashMap<>();
    final Map<String, Integer> metVia = new HashMap<>();
    final Map<Long, String> connections = new HashMap<>();
    final Set<Long> closed = new HashSet<>();
    final List<SessionCommand> failures = new ArrayList<>();
    final List<String> candidates = new ArrayList<>();
    int created;
    boolean cannotConnect;

    Hub(String id, String password) {
      this.id = id;
      TrysteroRoom room = new TrysteroRoom("app", "room", password);
      session = new TrysteroSession(room, id, SessionLimits.standard(15), random, nowMs);
      for (Relay relay : relays) {
        backoffs.put(relay, new ReconnectBackoff(random));
        connect(relay);
      }
    }

    private void connect(Relay relay) {
      if (!relay.up) {
        at(nowMs + backoffs.get(relay).nextDelayMs(0), () -> connect(relay));
        return;
      }
      upSinceMs.put(relay, nowMs);
      at(
          nowMs + 2 * LATENCY_MS,
          () -> {
            if (upSinceMs.containsKey(relay)) {
              subscribe(relay);
              renewLater(relay, upSinceMs.get(relay));
              perform(session.relayReady(relay.number, relay.kind, nowMs));
            }
          });
    }

    private void subscribe(Relay relay) {
      relay.subscriptions.put(this, Set.copyOf(session.topics()));
    }

    private void renewLater(Relay relay, long sinceMs) {
      at(
          nowMs + TrysteroSession.RENEWAL_MS,
          () -> {
            if (upSinceMs.getOrDefault(relay, -1L) == sinceMs) {
              subscribe(relay);
              renewLater(relay, sinceMs);
            }
          });
    }

    private void lost(Relay relay) {
      Long sinceMs = upSinceMs.remove(relay);
      if (sinceMs != null) {
        session.relayLost(relay.number);
        at(nowMs + backoffs.get(relay).nextDelayMs(nowMs - sinceMs), () -> connect(relay));
      }
    }

    void perform(List<SessionCommand> commands) {
      for (SessionCommand command : commands) {
        switch (command) {
          case Publish p -> publish(this, relays.get(p.relay()), p.topic(), p.payload());
          case AnnounceToTracker a -> announce(this, relays.get(a.relay()), a);
          case AnswerThroughTracker a -> answer(this, relays.get(a.relay()), a);
          case CreateOffer o -> {
            created++;
            describe(o.connection(), "offer " + id + " " + o.connection(), o.trickle());
          }
          case CreateAnswer a -> {
            created++;
            connections.put(a.connection(), a.sdp());
            describe(a.connection(), a.sdp() + " answer " + id + " " + a.connection(), true);
          }
          case ApplyAnswer a -> connectLater(this, a);
          case AddCandidate c -> candidates.add(c.candidate());
          case Close c -> closed.add(c.connection());
          case Met m -> {
            metMs.put(m.peerId(), nowMs);
            metVia.put(m.peerId(), m.relay());
          }
          case Failed f -> failures.add(f);
        }
      }
      tickLater();
    }

    private void describe(long connection, String sdp, boolean trickle) {
      at(
          nowMs + 5,
          () -> {
            perform(session.described(connection, sdp, nowMs));
            if (trickle) {
              String candidate = "{\"candidate\":\"" + id + connection + "\"}";
              perform(session.gathered(connection, candidate));
            }
          });
    }

    private void tickLater() {
      long next = session.nextDeadlineMs();
      if (next != Long.MAX_VALUE) {
        at(Math.max(nowMs + 1, next), this::tick);
      }
    }

    private void tick() {
      if (session.nextDeadlineMs() <= nowMs) {
        perform(session.tick(nowMs));
      }
    }
  }

  final List<Relay> relays = new ArrayList<>();
  final List<Hub> hubs = new ArrayList<>();
  final Random random;
  long nowMs = START_MS;
  Predicate<Hub> lossTo = hub -> false;
  private long order;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));

  SimulatedRelays(long seed, RelayKind... kinds) {
    random = new Random(seed);
    for (RelayKind kind : kinds) {
      relays.add(new Relay(relays.size(), kind));
    }
  }

  Hub hub(String id) {
    return hub(id, "secret");
  }

  Hub hub(String id, String password) {
    Hub hub = new Hub(id, password);
    hubs.add(hub);
    return hub;
  }

  void at(long timeMs, Runnable run) {
    events.add(new Event(timeMs, order++, run));
  }

  void runUntil(long timeMs) {
    while (!events.isEmpty() && events.peek().atMs <= timeMs) {
      Event next = events.remove();
      nowMs = Math.max(nowMs, next.atMs);
      next.run.run();
    }
    nowMs = timeMs;
  }

  void runFor(long durationMs) {
    runUntil(nowMs + durationMs);
  }

  /** Takes a relay down: every connection ends. */
  void down(Relay relay) {
    relay.up = false;
    cut(relay);
  }

  /** Ends every connection of a relay. */
  void cut(Relay relay) {
    relay.subscriptions.clear();
    relay.swarm.clear();
    hubs.forEach(hub -> hub.lost(relay));
  }

  private void publish(Hub from, Relay relay, String topic, String payload) {
    if (!relay.up || !from.upSinceMs.containsKey(relay)) {
      return;
    }
    if (topic.equals(from.session.topics().get(1))) {
      relay.announcements.computeIfAbsent(from, h -> new ArrayList<>()).add(nowMs);
    }
    for (Hub to : hubs) {
      if (relay.subscriptions.getOrDefault(to, Set.of()).contains(topic) && !lossTo.test(to)) {
        at(
            nowMs + LATENCY_MS,
            () -> to.perform(to.session.message(relay.number, topic, payload, nowMs)));
      }
    }
  }

  private void announce(Hub from, Relay relay, AnnounceToTracker command) {
    if (!relay.up || !from.upSinceMs.containsKey(relay)) {
      return;
    }
    relay.announcements.computeIfAbsent(from, h -> new ArrayList<>()).add(nowMs);
    relay.swarm.add(from);
    List<Hub> others = new ArrayList<>(hubs.stream().filter(relay.swarm::contains).toList());
    others.remove(from);
    for (int i = 0; i < Math.min(others.size(), command.offers().size()); i++) {
      Hub to = others.get(i);
      var offer = command.offers().get(i);
      var message = new RelayMessage.Offer(from.id, offer.offerId(), offer.cipher());
      at(
          nowMs + LATENCY_MS,
          () -> to.perform(to.session.trackerOffer(relay.number, message, nowMs)));
    }
  }

  private void answer(Hub from, Relay relay, AnswerThroughTracker command) {
    for (Hub to : hubs) {
      if (to.id.equals(command.peerId()) && relay.swarm.contains(to)) {
        var message = new RelayMessage.Answer(from.id, command.offerId(), command.cipher());
        at(
            nowMs + LATENCY_MS,
            () -> to.perform(to.session.trackerAnswer(relay.number, message, nowMs)));
      }
    }
  }

  private void connectLater(Hub offerer, ApplyAnswer answer) {
    // "offer HUB N answer HUB N"
    String[] words = answer.sdp().split(" ");
    long here = Long.parseLong(words[2]);
    long there = Long.parseLong(words[5]);
    Hub answerer = hubs.stream().filter(hub -> hub.id.equals(words[4])).findFirst().orElseThrow();
    if (offerer.cannotConnect || answerer.cannotConnect) {
      return;
    }
    at(
        nowMs + CONNECT_MS,
        () -> {
          if (!offerer.closed.contains(here) && !answerer.closed.contains(there)) {
            offerer.perform(offerer.session.connected(here, nowMs));
            answerer.perform(answerer.session.connected(there, nowMs));
          }
        });
  }
}
