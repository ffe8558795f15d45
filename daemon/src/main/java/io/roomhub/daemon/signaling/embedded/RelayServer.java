package io.roomhub.daemon.signaling.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.trystero.FloodGate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relay of {@code @trystero-p2p/ws-relay} 0.25 without any I/O, so that a room needs nobody
 * else's: clients subscribe to topics and publish on them. It knows no rooms and keeps nothing. A
 * message that is not understood or comes too fast is dropped and counted, as the protocol has no
 * errors; who goes on is disconnected. All times are milliseconds of one monotonic clock. Not
 * thread-safe: {@link RelayHost} guards it.
 */
public final class RelayServer {
  /** Longest topic, characters; those of Trystero have 40 at most. */
  static final int MAX_TOPIC_CHARS = 256;

  /** Topics of one client. */
  static final int MAX_TOPICS_PER_CLIENT = 128;

  /** Subscriptions of all clients. */
  static final int MAX_SUBSCRIPTIONS = 4096;

  /** A page that comes into a full room sends some 300 messages within its first second. */
  static final int MESSAGES_AT_ONCE = 600;

  static final int MESSAGES_PER_SECOND = 100;

  /** Dropped messages after which a client is disconnected. */
  static final int MAX_OFFENCES = 1000;

  private static final class Client {
    final Set<String> topics = new HashSet<>();
    final FloodGate gate;
    int offences;

    Client(long nowMs) {
      gate = new FloodGate(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, nowMs);
    }
  }

  private final Map<String, Client> clients = new HashMap<>();
  private final Map<String, Set<String>> subscribers = new HashMap<>();
  private int subscriptions;
  private long dropped;

  /** A new connection by a name of its own. */
  public void connect(String clientId, long nowMs) {
    clients.put(clientId, new Client(nowMs));
  }

  /** The connection is gone. */
  public void disconnected(String clientId) {
    Client client = clients.remove(clientId);
    if (client != null) {
      client.topics.forEach(topic -> forget(clientId, topic));
    }
  }

  /** Messages thrown away since the start. */
  public long dropped() {
    return dropped;
  }

  /** Connections now. */
  public int clients() {
    return clients.size();
  }

  /** Subscriptions now. */
  public int subscriptions() {
    return subscriptions;
  }

  /** A text message of a client. */
  public void text(String clientId, String text, long nowMs, List<ServerAction> out) {
    Client client = clients.get(clientId);
    if (client == null) {
      return;
    }
    if (!client.gate.pass(nowMs)) {
      offence(clientId, client, out);
      return;
    }
    try {
      handle(clientId, client, SignalingJson.parseObject(text), out);
    } catch (SignalFormatException e) {
      offence(clientId, client, out);
    }
  }

  /** A message that is binary or too large. */
  public void unreadable(String clientId, List<ServerAction> out) {
    Client client = clients.get(clientId);
    if (client != null) {
      offence(clientId, client, out);
    }
  }

  private void offence(String clientId, Client client, List<ServerAction> out) {
    dropped++;
    client.offences++;
    if (client.offences >= MAX_OFFENCES) {
      close(clientId, "too many bad messages", out);
    }
  }

  private void close(String clientId, String reason, List<ServerAction> out) {
    disconnected(clientId);
    out.add(new ServerAction.Close(clientId, SignalingServer.POLICY_VIOLATION, reason));
  }

  private void handle(String clientId, Client client, ObjectNode json, List<ServerAction> out)
      throws SignalFormatException {
    String topic = json.path("topic").textValue();
    if (topic == null || topic.isEmpty() || topic.length() > MAX_TOPIC_CHARS) {
      throw new SignalFormatException("no topic");
    }
    switch (json.path("type").asText("")) {
      case "subscribe" -> subscribe(clientId, client, topic, out);
      case "unsubscribe" -> {
        if (client.topics.remove(topic)) {
          forget(clientId, topic);
        }
      }
      case "publish" -> publish(topic, json.get("payload"), out);
      default -> throw new SignalFormatException("unknown type");
    }
  }

  private void subscribe(String clientId, Client client, String topic, List<ServerAction> out) {
    if (client.topics.contains(topic)) {
      return;
    }
    if (client.topics.size() >= MAX_TOPICS_PER_CLIENT || subscriptions >= MAX_SUBSCRIPTIONS) {
      dropped++;
      close(clientId, "subscription limit exceeded", out);
      return;
    }
    client.topics.add(topic);
    subscribers.computeIfAbsent(topic, t -> new LinkedHashSet<>()).add(clientId);
    subscriptions++;
  }

  private void forget(String clientId, String topic) {
    Set<String> others = subscribers.get(topic);
    if (others != null && others.remove(clientId)) {
      subscriptions--;
      if (others.isEmpty()) {
        subscribers.remove(topic);
      }
    }
  }

  private void publish(String topic, @Nullable JsonNode payload, List<ServerAction> out)
      throws SignalFormatException {
    if (payload == null) {
      throw new SignalFormatException("no payload");
    }
    Set<String> all = subscribers.get(topic);
    if (all == null) {
      return;
    }
    ObjectNode message = SignalingJson.object().put("topic", topic);
    message.set("payload", payload);
    String text = SignalingJson.write(message);
    // The publisher too, if it has subscribed, as the original does.
    all.forEach(id -> out.add(new ServerAction.Send(id, text)));
  }
}
