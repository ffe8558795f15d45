package io.roomhub.daemon.signaling.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalMessageCodec;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.embedded.ServerAction.Close;
import io.roomhub.daemon.signaling.embedded.ServerAction.Drop;
import io.roomhub.daemon.signaling.embedded.ServerAction.Ping;
import io.roomhub.daemon.signaling.embedded.ServerAction.Send;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket signaling server without any I/O: what a connection sends and the time go in, what
 * is to be sent, pinged and closed comes out. It keeps rooms and their members and relays between
 * members of one room; it never looks into session descriptions. All times are milliseconds of one
 * monotonic clock. Not thread-safe: {@link SignalingHost}'s thread owns it.
 */
public final class SignalingServer {
  /** RFC 6455 section 7.4.1. */
  static final int GOING_AWAY = 1001;

  static final int POLICY_VIOLATION = 1008;

  /** Registered with IANA: try again later. */
  static final int TRY_AGAIN_LATER = 1013;

  private static final int ID_CHARS = 20;
  private static final int MAX_ROOM_CHARS = 128;
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final String PONG =
      SignalingJson.write(SignalingJson.object().put("type", "pong"));

  private final ServerLimits limits;
  private final RandomGenerator random;
  private final Map<String, ServerClient> clients = new HashMap<>();
  private final Map<String, Map<String, ServerClient>> rooms = new HashMap<>();
  private int remoteClients;
  private long errors;

  /**
   * @param random source of client ids; a secure one, since who knows an id may write to it
   */
  public SignalingServer(ServerLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
  }

  /** A new connection; returns its id, to be used in every further call. */
  public String connect(long nowMs, List<ServerAction> out) {
    return connect(false, nowMs, out);
  }

  /** The hub itself: never limited, never pinged, never counted against the limits. */
  public String connectLocal(long nowMs, List<ServerAction> out) {
    return connect(true, nowMs, out);
  }

  private String connect(boolean local, long nowMs, List<ServerAction> out) {
    String id = newId();
    if (!local && remoteClients >= limits.maxClients()) {
      errors++;
      out.add(new Send(id, errorText(ServerError.SERVER_FULL, "the server has no room for more")));
      out.add(new Close(id, TRY_AGAIN_LATER, "server full"));
      return id;
    }
    clients.put(
        id,
        new ServerClient(
            id, local, limits.messagesPerSecond(), nowMs + limits.pingIntervalMs(), nowMs));
    remoteClients += local ? 0 : 1;
    out.add(
        new Send(
            id,
            SignalingJson.write(
                SignalingJson.object().put("type", "welcome").put("clientId", id))));
    return id;
  }

  /** A text message from a client. */
  public void text(String clientId, String text, long nowMs, List<ServerAction> out) {
    ServerClient client = clients.get(clientId);
    if (client == null) {
      return;
    }
    if (!client.allowMessage(nowMs)) {
      error(
          client,
          ServerError.RATE_LIMITED,
          "more than " + limits.messagesPerSecond() + " messages in a second; this one is lost",
          nowMs,
          out);
      return;
    }
    if (SignalingJson.utf8Length(text) > limits.maxFrameBytes()) {
      tooLarge(client, nowMs, out);
      return;
    }
    ObjectNode json;
    try {
      json = SignalingJson.parseObject(text);
    } catch (SignalFormatException e) {
      error(client, ServerError.BAD_JSON, e.getMessage(), nowMs, out);
      return;
    }
    try {
      handle(client, json, nowMs, out);
    } catch (SignalFormatException e) {
      error(client, ServerError.BAD_MESSAGE, e.getMessage(), nowMs, out);
    }
  }

  /** A message beyond {@link ServerLimits#maxFrameBytes()} whose content was never kept. */
  public void oversized(String clientId, long nowMs, List<ServerAction> out) {
    ServerClient client = clients.get(clientId);
    if (client != null) {
      tooLarge(client, nowMs, out);
    }
  }

  private void tooLarge(ServerClient client, long nowMs, List<ServerAction> out) {
    String message = "longer than " + limits.maxFrameBytes() + " bytes";
    error(client, ServerError.TOO_LARGE, message, nowMs, out);
  }

  /** A binary message. */
  public void binary(String clientId, long nowMs, List<ServerAction> out) {
    ServerClient client = clients.get(clientId);
    if (client != null) {
      error(client, ServerError.NOT_TEXT, "binary messages mean nothing here", nowMs, out);
    }
  }

  /** A pong frame. */
  public void pong(String clientId) {
    ServerClient client = clients.get(clientId);
    if (client != null) {
      client.awaitingPong = false;
    }
  }

  /** The connection is gone. */
  public void disconnected(String clientId, List<ServerAction> out) {
    ServerClient client = clients.get(clientId);
    if (client != null) {
      forget(client, out);
    }
  }

  /** Sends the pings that are due and drops who has not answered the last one. */
  public void tick(long nowMs, List<ServerAction> out) {
    for (ServerClient client : new ArrayList<>(clients.values())) {
      if (client.local || nowMs < client.nextPingMs) {
        continue;
      }
      if (client.awaitingPong) {
        forget(client, out);
        out.add(new Drop(client.id));
      } else {
        client.awaitingPong = true;
        client.nextPingMs = nowMs + limits.pingIntervalMs();
        out.add(new Ping(client.id));
      }
    }
  }

  /** When {@link #tick} is next needed, ms; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineMs() {
    long next = Long.MAX_VALUE;
    for (ServerClient client : clients.values()) {
      if (!client.local) {
        next = Math.min(next, client.nextPingMs);
      }
    }
    return next;
  }

  /** Says goodbye to everybody: the server stops. */
  public void shutdown(List<ServerAction> out) {
    for (String id : clients.keySet()) {
      out.add(new Close(id, GOING_AWAY, "the hub stops"));
    }
    clients.clear();
    rooms.clear();
    remoteClients = 0;
  }

  /** Connections besides the hub's own. */
  public int remoteClients() {
    return remoteClients;
  }

  /** Rooms with at least one member. */
  public int rooms() {
    return rooms.size();
  }

  /** Errors told to clients since the start. */
  public long errors() {
    return errors;
  }

  private void handle(ServerClient client, ObjectNode json, long nowMs, List<ServerAction> out)
      throws SignalFormatException {
    switch (json.path("type").asText("")) {
      case "join" -> join(client, json, nowMs, out);
      case "leave" -> leave(client, out);
      case "offer", "answer", "ice-candidate", "direct" -> relay(client, json, nowMs, out);
      case "broadcast" -> broadcast(client, json, nowMs, out);
      // A browser's script sees no ping frame and can send none.
      case "ping" -> out.add(new Send(client.id, PONG));
      default -> error(client, ServerError.UNKNOWN_TYPE, "no such message type", nowMs, out);
    }
  }

  private void join(ServerClient client, ObjectNode json, long nowMs, List<ServerAction> out)
      throws SignalFormatException {
    String room = json.path("room").textValue();
    if (room == null || room.isBlank() || room.length() > MAX_ROOM_CHARS) {
      throw new SignalFormatException(
          "room must be text of 1 to " + MAX_ROOM_CHARS + " characters");
    }
    JsonNode metadata = json.path("metadata");
    if (metadata.isMissingNode() || metadata.isNull()) {
      metadata = SignalingJson.object();
    }
    if (!metadata.isObject()) {
      throw new SignalFormatException("metadata must be an object");
    }
    if (SignalingJson.utf8Length(metadata.toString()) > limits.maxMetadataBytes()) {
      throw new SignalFormatException(
          "metadata is longer than " + limits.maxMetadataBytes() + " bytes");
    }
    if (!client.local && strangersIn(room, client) >= limits.maxClientsPerRoom()) {
      error(client, ServerError.ROOM_FULL, "the room is full", nowMs, out);
      return;
    }
    // Joining while in a room, even the same one, is leaving it first.
    leave(client, out);
    enter(client, room, metadata, out);
  }

  private void enter(ServerClient client, String room, JsonNode metadata, List<ServerAction> out) {
    Map<String, ServerClient> members = rooms.computeIfAbsent(room, r -> new LinkedHashMap<>());
    ArrayNode peers = SignalingJson.object().putArray("peers");
    String announcement =
        SignalingJson.write(
            SignalingJson.object()
                .put("type", "peer-joined")
                .put("clientId", client.id)
                .set("metadata", metadata));
    for (ServerClient member : members.values()) {
      peers.addObject().put("id", member.id).set("metadata", member.metadata);
      out.add(new Send(member.id, announcement));
    }
    client.room = room;
    client.metadata = metadata;
    members.put(client.id, client);
    ObjectNode joined = SignalingJson.object();
    joined.put("type", "joined").put("room", room).put("clientId", client.id);
    joined.set("peers", peers);
    out.add(new Send(client.id, SignalingJson.write(joined)));
  }

  private int strangersIn(String room, ServerClient except) {
    int count = 0;
    for (ServerClient member : rooms.getOrDefault(room, Map.of()).values()) {
      count += member.local || member == except ? 0 : 1;
    }
    return count;
  }

  private void leave(ServerClient client, List<ServerAction> out) {
    Map<String, ServerClient> members = client.room == null ? null : rooms.get(client.room);
    if (members == null) {
      return;
    }
    members.remove(client.id);
    if (members.isEmpty()) {
      rooms.remove(client.room);
    }
    client.room = null;
    String text =
        SignalingJson.write(
            SignalingJson.object().put("type", "peer-left").put("clientId", client.id));
    for (ServerClient member : members.values()) {
      out.add(new Send(member.id, text));
    }
  }

  private void relay(ServerClient client, ObjectNode json, long nowMs, List<ServerAction> out)
      throws SignalFormatException {
    Map<String, ServerClient> members = membersAround(client, json, nowMs, out);
    if (members == null) {
      return;
    }
    String to = json.path("to").textValue();
    if (to == null) {
      throw new SignalFormatException("to is missing");
    }
    if (to.equals(client.id) || !members.containsKey(to)) {
      error(client, ServerError.UNKNOWN_TARGET, "nobody with that id in this room", nowMs, out);
      return;
    }
    out.add(new Send(to, SignalingJson.write(json.put("from", client.id))));
  }

  private void broadcast(ServerClient client, ObjectNode json, long nowMs, List<ServerAction> out)
      throws SignalFormatException {
    Map<String, ServerClient> members = membersAround(client, json, nowMs, out);
    if (members == null) {
      return;
    }
    String text = SignalingJson.write(json.put("from", client.id));
    for (ServerClient member : members.values()) {
      if (member != client) {
        out.add(new Send(member.id, text));
      }
    }
  }

  /** Who is in the sender's room, after the message has been checked; null after an error. */
  private @Nullable Map<String, ServerClient> membersAround(
      ServerClient client, ObjectNode json, long nowMs, List<ServerAction> out)
      throws SignalFormatException {
    // Decoded only to check it: what is relayed is the message as it came.
    SignalMessageCodec.decode(json);
    if (client.room == null) {
      error(client, ServerError.NOT_IN_ROOM, "join a room first", nowMs, out);
      return null;
    }
    return rooms.get(client.room);
  }

  private void error(
      ServerClient client,
      ServerError error,
      @Nullable String message,
      long nowMs,
      List<ServerAction> out) {
    errors++;
    out.add(new Send(client.id, errorText(error, message == null ? error.code : message)));
    if (client.punish(error.penalty, nowMs)) {
      forget(client, out);
      out.add(new Close(client.id, POLICY_VIOLATION, "too many errors"));
    }
  }

  private void forget(ServerClient client, List<ServerAction> out) {
    clients.remove(client.id);
    remoteClients -= client.local ? 0 : 1;
    leave(client, out);
  }

  private static String errorText(ServerError error, String message) {
    return SignalingJson.write(
        SignalingJson.object()
            .put("type", "error")
            .put("code", error.code)
            .put("message", message));
  }

  private String newId() {
    StringBuilder id = new StringBuilder(ID_CHARS);
    for (int i = 0; i < ID_CHARS; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
