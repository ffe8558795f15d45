package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A rail without a server: participants pass one another's offers, answers and candidates on. Whom
 * a neighbour hears and we do not is introduced to the room, so that two who share no other rail
 * meet, and a leg that has failed is tried again by another way. The lower id offers.
 *
 * <p>What is believed: a neighbour says who has given it a message, and knows that one by the
 * connection between them; a message is never passed on twice. A neighbour could lie, as a server
 * could, so nobody is called afresh by it to whom there is a connection.
 *
 * <p>Thread: the room loop.
 */
final class NeighbourSignaling implements Signaling {
  static final String TYPE = "neighbour";

  /** Looks, one a second, that other rails are given to bring somebody's connection about. */
  private static final int PATIENCE_LOOKS = 3;

  /** Looks after which whoever is still missing is introduced again, and called if that is ours. */
  private static final int AGAIN_LOOKS = 10;

  /** Looks after which somebody is gone whom no neighbour hears any more. */
  private static final int LOST_LOOKS = 5;

  private final RoomLoop loop;
  private final String ownId;
  private final Participants participants;
  private final SignalingListener listener;
  private final Predicate<Signaling> direct = rail -> rail != this;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private int turn;
  private volatile long refused;

  /** Somebody whom neighbours hear. */
  private static final class Known {
    Set<String> hearers = Set.of();
    int missingFor;
    int unheardFor;

    /** The room was told of it. */
    boolean introduced;

    /** Who passes messages on to it at present. */
    @Nullable String via;
  }

  /**
   * @param listener the room
   */
  NeighbourSignaling(
      RoomLoop loop, String ownId, Participants participants, SignalingListener listener) {
    this.loop = loop;
    this.ownId = ownId;
    this.participants = participants;
    this.listener = listener;
  }

  /** Ids that neighbours hear and we do not. */
  Set<String> missing() {
    Set<String> missing = new HashSet<>();
    for (Participant neighbour : participants.all()) {
      if (neighbour.connected() && neighbour.hears != null) {
        for (String id : neighbour.hears.ids()) {
          if (!id.equals(ownId) && !participants.connected(id)) {
            missing.add(id);
          }
        }
      }
    }
    return missing;
  }

  /** Whether somebody tells that it hears that one, as of its last word. */
  boolean stillHeard(String id) {
    return !usable(id).isEmpty();
  }

  /** Whether {@link #look} is needed in a second. */
  boolean restless() {
    for (Map.Entry<String, Known> entry : known.entrySet()) {
      Known one = entry.getValue();
      if (one.unheardFor > 0 || (one.introduced && !participants.connected(entry.getKey()))) {
        return true;
      }
    }
    return !missing().isEmpty();
  }

  /** Once a second while anything is missing: introduces whom only neighbours hear. */
  void look() {
    Map<String, Set<String>> heard = heard();
    for (String id : heard.keySet()) {
      if (known.size() < RosterMessage.MAX_HEARD) {
        known.computeIfAbsent(id, unused -> new Known());
      }
    }
    for (Map.Entry<String, Known> entry : List.copyOf(known.entrySet())) {
      look(entry.getKey(), entry.getValue(), heard.getOrDefault(entry.getKey(), Set.of()));
    }
  }

  private void look(String id, Known one, Set<String> hearers) {
    boolean news = !one.hearers.containsAll(hearers);
    one.hearers = hearers;
    if (hearers.isEmpty()) {
      one.unheardFor++;
      if (one.unheardFor >= LOST_LOOKS) {
        known.remove(id);
        if (one.introduced) {
          listener.onPeerLeft(this, id);
        }
      }
      return;
    }
    one.unheardFor = 0;
    if (participants.connected(id)) {
      one.missingFor = 0;
      return;
    }
    one.missingFor++;
    // Whoever is heard by one more has just come within reach: no reason to wait for a later try.
    boolean due = (one.missingFor - PATIENCE_LOOKS) % AGAIN_LOOKS == 0;
    boolean unknown = participants.find(this, id) == null;
    if (one.missingFor >= PATIENCE_LOOKS && (due || unknown || news)) {
      one.introduced = true;
      listener.onPeer(this, id, metadata(id), ownId.compareTo(id) < 0);
    }
  }

  /** Whom neighbours can pass messages on to, with the neighbours' ids. */
  private Map<String, Set<String>> heard() {
    Map<String, Set<String>> heard = new HashMap<>();
    for (Participant neighbour : participants.all()) {
      if (talksWith(neighbour) && neighbour.hears != null) {
        for (String id : neighbour.hears.reachable()) {
          if (!id.equals(ownId)) {
            heard.computeIfAbsent(id, unused -> new HashSet<>()).add(neighbour.id);
          }
        }
      }
    }
    return heard;
  }

  private boolean talksWith(@Nullable Participant neighbour) {
    return neighbour != null && neighbour.connected() && neighbour.reachableBy(direct);
  }

  private static JsonNode metadata(String id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("peerId", id)
        .put("kind", TrysteroIds.isHub(id) ? "hub" : "guest");
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Nothing to do: neighbours come and go by themselves. */
  @Override
  public void start(JoinRequest request, SignalingListener unused) {}

  @Override
  public void send(String to, SignalMessage message) {
    Known one = known.get(to);
    if (one == null) {
      return;
    }
    boolean offer =
        message instanceof SignalMessage.Description(SessionDescription description)
            && description.type() == SessionDescription.Type.OFFER;
    Participant via = one.via == null ? null : participants.get(one.via);
    // Each offer goes by another neighbour: one that passes nothing on is no reason to give up.
    if (offer || !talksWith(via)) {
      List<Participant> usable = usable(to);
      via = usable.isEmpty() ? null : usable.get(turn++ % usable.size());
      one.via = via == null ? null : via.id;
    }
    if (via != null) {
      via.sendBy(
          direct, new SignalMessage.Data(new RosterMessage.RelayRequest(to, message).toJson()));
    }
  }

  private List<Participant> usable(String to) {
    List<Participant> usable = new ArrayList<>();
    for (Participant neighbour : participants.all()) {
      if (talksWith(neighbour)
          && neighbour.hears != null
          && neighbour.hears.reachable().contains(to)) {
        usable.add(neighbour);
      }
    }
    return usable;
  }

  /** Tells those whom no other rail reaches. */
  @Override
  public void broadcast(JsonNode data) {
    for (Map.Entry<String, Known> entry : List.copyOf(known.entrySet())) {
      Participant participant = participants.get(entry.getKey());
      boolean reached = participant != null && participant.reachableBy(direct);
      if (entry.getValue().introduced && !reached) {
        send(entry.getKey(), new SignalMessage.Data(data));
      }
    }
  }

  /** Somebody asks us to pass a message on. Only members are served, and each only so much. */
  void forward(Participant from, String to, SignalMessage message) {
    Participant receiver = participants.get(to);
    if (receiver == null
        || receiver == from
        || !from.connected()
        || !receiver.connected()
        || !from.relayCredit(loop).take()
        || !receiver.sendBy(
            direct, new SignalMessage.Data(new RosterMessage.Relayed(from.id, message).toJson()))) {
      countRefused();
    }
  }

  /** A neighbour passes on what {@code from} has given it. */
  void received(Participant neighbour, String from, SignalMessage message) {
    Participant sender = participants.get(from);
    Known one = known.get(from);
    boolean full = one == null && known.size() >= RosterMessage.MAX_HEARD;
    if (from.equals(ownId)
        || !neighbour.connected()
        || sender == neighbour
        || full
        || (sender != null && saysItself(sender, message))) {
      countRefused();
      return;
    }
    if (one == null) {
      one = new Known();
      known.put(from, one);
    }
    one.via = neighbour.id;
    if (participants.find(this, from) == null) {
      one.introduced = true;
      listener.onPeer(this, from, metadata(from), false);
    }
    listener.onMessage(this, from, message);
  }

  /** What nobody else is believed to say for it. */
  private boolean saysItself(Participant sender, SignalMessage message) {
    return switch (message) {
      case SignalMessage.Description(SessionDescription description) ->
          sender.connected() && sender.startedAfresh(description);
      case SignalMessage.Candidate candidate -> false;
      case SignalMessage.Data data -> sender.reachableBy(direct);
    };
  }

  private void countRefused() {
    long before = refused;
    refused = before + 1;
  }

  /** Up for whom it has introduced; nobody else has a route by it. */
  @Override
  public SignalingStatus status() {
    return new SignalingStatus(TYPE, "", SignalingStatus.State.UP, null);
  }

  @Override
  public long refusedMessages() {
    return refused;
  }

  @Override
  public void close() {
    known.clear();
  }
}
