package io.roomhub.daemon.signaling.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalingJson;
import org.jspecify.annotations.Nullable;

/** One connection as {@link SignalingServer} knows it, with its rate window and its misconduct. */
final class ServerClient {
  /** Penalty points at which a client is disconnected: ten plain errors within ten seconds. */
  private static final double MAX_PENALTY = 100;

  /** A leaky bucket: so many points are forgiven each millisecond. */
  private static final double FORGIVEN_PER_MS = MAX_PENALTY / 10_000;

  final String id;
  final boolean local;
  @Nullable String room;
  JsonNode metadata = SignalingJson.object();
  long nextPingMs;
  boolean awaitingPong;

  private final long[] recentMessagesMs;
  private int messages;
  private double penalty;
  private long penaltyAtMs;

  /**
   * @param local the hub itself, which no limit of strangers concerns
   */
  ServerClient(String id, boolean local, int messagesPerSecond, long nextPingMs, long nowMs) {
    this.id = id;
    this.local = local;
    this.recentMessagesMs = new long[messagesPerSecond];
    this.nextPingMs = nextPingMs;
    this.penaltyAtMs = nowMs;
  }

  /** Counts a message; false when it is one too many within the last second, and not counted. */
  boolean allowMessage(long nowMs) {
    if (local) {
      return true;
    }
    int slot = messages % recentMessagesMs.length;
    if (messages >= recentMessagesMs.length && nowMs - recentMessagesMs[slot] < 1000) {
      return false;
    }
    recentMessagesMs[slot] = nowMs;
    messages = messages == Integer.MAX_VALUE ? recentMessagesMs.length : messages + 1;
    return true;
  }

  /** Adds penalty points; true when it is enough to disconnect the client. */
  boolean punish(int points, long nowMs) {
    if (local) {
      return false;
    }
    penalty = Math.max(0, penalty - (nowMs - penaltyAtMs) * FORGIVEN_PER_MS) + points;
    penaltyAtMs = nowMs;
    return penalty >= MAX_PENALTY;
  }
}
