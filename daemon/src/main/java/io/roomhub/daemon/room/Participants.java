package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.Signaling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Everybody the rails tell of, by the id that is the same on every rail. Bounded: a rail that
 * announces without end is lying.
 *
 * <p>Thread: the room loop.
 */
final class Participants {
  private static final int MAX_KNOWN = 256;

  private final Map<String, Participant> byId = new LinkedHashMap<>();
  private final String ownId;
  private long notTaken;

  Participants(String ownId) {
    this.ownId = ownId;
  }

  /**
   * Somebody was announced: the participant that it is, known before or new; null when it is
   * ourselves or one too many.
   */
  @Nullable Participant met(Signaling rail, String railId, JsonNode metadata) {
    return met(rail, railId, metadata, rail.type());
  }

  /**
   * The same.
   *
   * @param via shown as who has introduced it
   */
  @Nullable Participant met(Signaling rail, String railId, JsonNode metadata, String via) {
    JsonNode told = metadata.path("peerId");
    boolean named = told.isTextual() && PeerId.isValid(told.textValue());
    String id = named ? told.textValue() : rail.type() + ":" + railId;
    if (id.equals(ownId)) {
      return null;
    }
    Participant participant = byId.get(id);
    if (participant == null && byId.size() >= MAX_KNOWN) {
      if (notTaken++ == 0) {
        Logger.warn("more than {} participants announced, the rest is not taken", MAX_KNOWN);
      }
      return null;
    }
    if (participant == null) {
      String name = RosterMessage.name(metadata);
      boolean hub = named && metadata.path("kind").asText("").equals("hub");
      participant = new Participant(id, name == null ? "guest" : name, hub, via);
      byId.put(id, participant);
    }
    participant.addRoute(rail, railId);
    if (metadata.path("muted").isBoolean()) {
      participant.muted = metadata.get("muted").booleanValue();
    }
    return participant;
  }

  /** Who has this id on this rail. */
  @Nullable Participant find(Signaling rail, String railId) {
    for (Participant participant : byId.values()) {
      if (participant.isReachedBy(rail, railId)) {
        return participant;
      }
    }
    return null;
  }

  /** Who has this peer id; null when nobody is known by it. */
  @Nullable Participant get(String id) {
    return byId.get(id);
  }

  /** Whether there is a connection to whoever has this peer id. */
  boolean connected(String id) {
    Participant participant = byId.get(id);
    return participant != null && participant.connected();
  }

  boolean contains(Participant participant) {
    return byId.get(participant.id) == participant;
  }

  void remove(Participant participant) {
    byId.remove(participant.id);
  }

  /** How many have a connection, up or in the making; one that only waits for an offer is none. */
  int linked() {
    return links(true);
  }

  /** How many have a connection that waits for an offer. */
  int expected() {
    return links(false);
  }

  private int links(boolean begun) {
    int count = 0;
    for (Participant participant : byId.values()) {
      Participant.Link link = participant.link();
      count += link != null && link.negotiation().begun() == begun ? 1 : 0;
    }
    return count;
  }

  /** All of them; safe to change the participants while going through it. */
  List<Participant> all() {
    return List.copyOf(byId.values());
  }

  List<ParticipantView> views() {
    return byId.values().stream().map(Participant::view).toList();
  }
}
