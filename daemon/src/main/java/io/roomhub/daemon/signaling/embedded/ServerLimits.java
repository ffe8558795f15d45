package io.roomhub.daemon.signaling.embedded;

/**
 * Bounds of the signaling server.
 *
 * @param maxClients connections at one time, over all rooms
 * @param maxClientsPerRoom members of one room, the hub itself not counted
 * @param maxFrameBytes longest message, bytes of UTF-8
 * @param maxMetadataBytes longest metadata of a member, bytes of UTF-8 as JSON; with {@code
 *     maxClientsPerRoom} it bounds the {@code joined} message
 * @param messagesPerSecond messages of one client within any second
 * @param pingIntervalMs between two pings; who has not answered one when the next is due is dropped
 */
public record ServerLimits(
    int maxClients,
    int maxClientsPerRoom,
    int maxFrameBytes,
    int maxMetadataBytes,
    int messagesPerSecond,
    long pingIntervalMs) {

  /** The figures of the protocol's description. */
  public static ServerLimits standard(int maxClientsPerRoom) {
    return new ServerLimits(256, maxClientsPerRoom, 64 * 1024, 1024, 50, 30_000);
  }

  /** The same with another ping interval. */
  public ServerLimits withPingIntervalMs(long intervalMs) {
    return new ServerLimits(
        maxClients,
        maxClientsPerRoom,
        maxFrameBytes,
        maxMetadataBytes,
        messagesPerSecond,
        intervalMs);
  }
}
