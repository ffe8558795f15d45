package io.roomhub.daemon.signaling.nostr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.relay.RelayProtocol;
import io.roomhub.daemon.signaling.trystero.FloodGate;
import io.roomhub.daemon.signaling.trystero.RecentMessages;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.hardware.clock.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A client of a Nostr relay (NIP-01) as {@code @trystero-p2p/nostr} 0.25.4 is one: one subscription
 * to the kinds and tags of all topics, ephemeral events. A subscription sent again under its id
 * replaces the old one, and the relay answers it with EOSE each time. Every event is checked before
 * it is believed, but no more of them than {@link #CHECKS_PER_SECOND}: each check costs a Pi a few
 * milliseconds. Not thread-safe: its rail owns it.
 */
public final class NostrProtocol implements RelayProtocol {
  /**
   * Events that were made so long ago are still wanted, s. Relays keep ephemeral events for nobody,
   * so this only makes up for a clock that is a little ahead of others.
   */
  private static final long SINCE_SECONDS = 60;

  private static final int CHECKS_PER_SECOND = 20;
  private static final int CHECKS_AT_ONCE = 300;
  private static final int SUBSCRIPTION_CHARS = 64;
  private static final int MAX_EVENTS_REMEMBERED = 1024;

  private final NostrKey key;
  private final InstantSource wallClock;
  private final Clock clock;
  private final String subscription;
  private final RecentMessages seen = new RecentMessages(MAX_EVENTS_REMEMBERED);
  private final FloodGate checks;
  private Set<String> topics = Set.of();

  /**
   * @param wallClock civil time, which stands in events
   * @param random source of the subscription's id
   */
  public NostrProtocol(NostrKey key, InstantSource wallClock, Clock clock, RandomGenerator random) {
    this.key = key;
    this.wallClock = wallClock;
    this.clock = clock;
    this.subscription = TrysteroIds.random(SUBSCRIPTION_CHARS, random);
    this.checks = new FloodGate(CHECKS_PER_SECOND, CHECKS_AT_ONCE, clock.millis());
  }

  @Override
  public String type() {
    return "nostr";
  }

  @Override
  public RelayKind kind() {
    return RelayKind.TOPICS;
  }

  @Override
  public boolean confirms() {
    return true;
  }

  private long now() {
    return wallClock.instant().getEpochSecond();
  }

  @Override
  public List<String> subscribe(List<String> wanted) {
    topics = Set.copyOf(wanted);
    ObjectNode filter = SignalingJson.object();
    ArrayNode kinds = filter.putArray("kinds");
    new HashSet<>(wanted.stream().map(NostrEvent::kindOf).toList()).forEach(kinds::add);
    filter.put("since", now() - SINCE_SECONDS);
    ArrayNode tags = filter.putArray("#" + NostrEvent.TOPIC_TAG);
    wanted.forEach(tags::add);
    return List.of(SignalingJson.write(message("REQ").add(subscription).add(filter)));
  }

  @Override
  public List<String> publish(String topic, String payload) {
    NostrEvent event = NostrEvent.create(topic, payload, now(), key);
    return List.of(SignalingJson.write(message("EVENT").add(event.toJson())));
  }

  private static ArrayNode message(String type) {
    return SignalingJson.object().putArray("message").add(type);
  }

  @Override
  public List<RelayEvent> receive(String text) throws SignalFormatException {
    JsonNode json = SignalingJson.parseValue(text);
    if (!json.isArray()) {
      throw new SignalFormatException("not an array");
    }
    boolean ours = subscription.equals(json.path(1).textValue());
    return switch (json.path(0).asText("")) {
      case "EVENT" -> ours ? event(json.path(2)) : List.of(new RelayEvent.Dropped());
      case "EOSE" -> ours ? List.of(new RelayEvent.Confirmed()) : List.of();
      case "CLOSED" ->
          ours ? List.of(new RelayEvent.Refused(json.path(2).asText(""), true)) : List.of();
      case "OK" ->
          json.path(2).asBoolean(true) || json.path(3).asText("").startsWith("duplicate:")
              ? List.of()
              : List.of(new RelayEvent.Refused(json.path(3).asText(""), false));
      case "NOTICE" -> List.of(new RelayEvent.Refused(json.path(1).asText(""), false));
      case "AUTH" -> List.of(new RelayEvent.Refused("it asks for a login (NIP-42)", false));
      default -> throw new SignalFormatException("unknown message");
    };
  }

  private List<RelayEvent> event(JsonNode json) throws SignalFormatException {
    NostrEvent event = NostrEvent.fromJson(json);
    String topic = event.topic();
    List<RelayEvent> events = new ArrayList<>();
    if (topic == null || !topics.contains(topic) || event.kind() != NostrEvent.kindOf(topic)) {
      events.add(new RelayEvent.Dropped());
    } else if (event.publicKey().equals(key.publicKey())) {
      return events;
    } else if (!checks.pass(clock.millis()) || !event.isGenuine() || !seen.add(event.id())) {
      events.add(new RelayEvent.Dropped());
    } else {
      events.add(new RelayEvent.Message(topic, event.content()));
    }
    return events;
  }
}
