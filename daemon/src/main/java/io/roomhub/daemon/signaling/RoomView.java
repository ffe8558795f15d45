package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.RoomEvent.Joined;
import io.roomhub.daemon.signaling.RoomEvent.PeerLeft;
import io.roomhub.daemon.signaling.RoomEvent.PeerPresent;
import io.roomhub.daemon.signaling.RoomEvent.Received;
import io.roomhub.daemon.signaling.RoomEvent.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tinylog.Logger;

/**
 * The client's side of the WebSocket protocol without any I/O: text from the server in, events out,
 * and the texts a client sends. It knows who is in the room, so that messages from others can be
 * dropped. Not thread-safe: the rail's thread owns it.
 */
public final class RoomView {
  /** Longest participant id, characters. */
  private static final int MAX_ID_CHARS = 64;

  private static final int MAX_ERROR_CHARS = 200;

  private final int maxPeers;
  private final Set<String> peers = new HashSet<>();
  private boolean joined;
  private long dropped;

  /**
   * @param maxPeers participants that are remembered; further ones are dropped and counted
   */
  public RoomView(int maxPeers) {
    this.maxPeers = maxPeers;
  }

  /** Whether the server has confirmed the join. */
  public boolean joined() {
    return joined;
  }

  /** Whether {@code peerId} is in the room as far as the server has told. */
  public boolean knows(String peerId) {
    return peers.contains(peerId);
  }

  /** Messages from the server that were not understood or not expected, since the start. */
  public long dropped() {
    return dropped;
  }

  /** Forgets the room: the connection is gone. */
  public void reset() {
    joined = false;
    peers.clear();
  }

  /** Counts a message that never became a text: too large or binary. */
  public void countDropped() {
    dropped++;
  }

  /** Takes one text from the server; what is wrong is counted and gives no event. */
  public List<RoomEvent> receive(String text) {
    List<RoomEvent> events = new ArrayList<>();
    try {
      ObjectNode json = SignalingJson.parseObject(text);
      switch (json.path("type").asText("")) {
        case "welcome" -> {}
        case "joined" -> onJoined(json, events);
        case "peer-joined" -> onPeer(id(json, "clientId"), json.path("metadata"), false, events);
        case "peer-left" -> onPeerLeft(id(json, "clientId"), events);
        case "error" ->
            events.add(new Refused(shortText(json, "code"), shortText(json, "message")));
        default -> onMessage(json, events);
      }
    } catch (SignalFormatException e) {
      dropped++;
    }
    return events;
  }

  private void onJoined(ObjectNode json, List<RoomEvent> events) throws SignalFormatException {
    String ownId = id(json, "clientId");
    peers.clear();
    joined = true;
    events.add(new Joined(ownId));
    for (JsonNode peer : json.path("peers")) {
      try {
        onPeer(id(peer, "id"), peer.path("metadata"), true, events);
      } catch (SignalFormatException e) {
        dropped++;
      }
    }
  }

  private void onPeer(String id, JsonNode metadata, boolean weOffer, List<RoomEvent> events) {
    if (!joined || peers.size() >= maxPeers || !peers.add(id)) {
      dropped++;
      return;
    }
    JsonNode safe = metadata.isObject() ? metadata : SignalingJson.object();
    events.add(new PeerPresent(id, safe, weOffer));
  }

  private void onPeerLeft(String id, List<RoomEvent> events) {
    if (peers.remove(id)) {
      events.add(new PeerLeft(id));
    } else {
      dropped++;
    }
  }

  private void onMessage(ObjectNode json, List<RoomEvent> events) throws SignalFormatException {
    String from = id(json, "from");
    if (!peers.contains(from)) {
      dropped++;
      return;
    }
    events.add(new Received(from, SignalMessageCodec.decode(json)));
  }

  private static String id(JsonNode json, String key) throws SignalFormatException {
    JsonNode id = json.path(key);
    if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > MAX_ID_CHARS) {
      throw new SignalFormatException(key + " is not an id");
    }
    return id.textValue();
  }

  private static String shortText(JsonNode json, String key) {
    String text = json.path(key).asText("");
    // This ends in the log and the status: one printable line.
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > MAX_ERROR_CHARS ? line.substring(0, MAX_ERROR_CHARS) : line;
  }

  /** The text that joins a room. */
  public static String join(Signaling.JoinRequest request) {
    ObjectNode json = SignalingJson.object();
    json.put("type", "join").put("room", request.roomId()).set("metadata", request.metadata());
    return SignalingJson.write(json);
  }

  /** The text that leaves the room. */
  public static String leave() {
    return SignalingJson.write(SignalingJson.object().put("type", "leave"));
  }

  /** The text that tells one participant. */
  public static String message(String peerId, SignalMessage message) {
    return SignalingJson.write(SignalMessageCodec.encode(message).put("to", peerId));
  }

  /** The text that tells everybody. */
  public static String broadcast(JsonNode data) {
    ObjectNode json = SignalingJson.object();
    json.put("type", "broadcast").set("data", data);
    return SignalingJson.write(json);
  }

  /**
   * Hands {@code event} to the room. A {@link Refused} is the rail's own business and goes nowhere.
   * What the listener throws is logged and ends here: a fault above must not stop the rail.
   */
  public static void deliver(RoomEvent event, Signaling rail, SignalingListener listener) {
    try {
      switch (event) {
        case Joined e -> listener.onJoined(rail, e.ownId());
        case PeerPresent e -> listener.onPeer(rail, e.peerId(), e.metadata(), e.weOffer());
        case PeerLeft e -> listener.onPeerLeft(rail, e.peerId());
        case Received e -> listener.onMessage(rail, e.fromPeerId(), e.message());
        case Refused e -> {}
      }
    } catch (RuntimeException e) {
      Logger.error(e, "signaling {}: the room failed on {}", rail.type(), event.getClass());
    }
  }
}
