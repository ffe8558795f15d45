package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rendezvous (rail): brings participants of a room together and carries their offers, answers
 * and candidates. The room may use any number at once. Implementations live one per folder below
 * this package and are chosen by the {@code type} of their configuration.
 *
 * <p>No method blocks or throws for the network's sake. A message may be lost; the room copes (a
 * peer that never connects is closed after 15 s).
 */
public interface Signaling extends AutoCloseable {
  /** As the configuration names it: {@code embedded}, {@code websocket}, ... */
  String type();

  /** Joins the room and keeps joining it again, for ever, until closed. */
  void start(JoinRequest request, SignalingListener listener);

  /** Sends to one participant known on this rail; dropped when the rail is down. */
  void send(String peerId, SignalMessage message);

  /** Tells everybody in the room on this rail. */
  void broadcast(JsonNode data);

  /**
   * The network may be another or back: what waits for its next attempt tries now, and what is open
   * is asked whether it still is. Any thread; a rail without connections has nothing to do.
   */
  default void hurry() {}

  /** A snapshot, any thread. */
  SignalingStatus status();

  /** All that the status shows of it, one for each server or relay; any thread. */
  default List<SignalingStatus> statuses() {
    return List.of(status());
  }

  /** Messages that came over this rail and were refused or dropped since the start; any thread. */
  default long refusedMessages() {
    return 0;
  }

  /** Leaves and frees everything, within a second. */
  @Override
  void close();

  /**
   * Who joins what.
   *
   * @param roomId room id; whoever knows it can come in
   * @param password asked for in addition, or null
   * @param metadata JSON object told to the others: {@code name}, {@code peerId}, {@code kind}
   */
  record JoinRequest(String roomId, @Nullable String password, JsonNode metadata) {
    /** A room without a password. */
    public JoinRequest(String roomId, JsonNode metadata) {
      this(roomId, null, metadata);
    }

    @Override
    public String toString() {
      return "JoinRequest[metadata=" + metadata + "]";
    }
  }
}
