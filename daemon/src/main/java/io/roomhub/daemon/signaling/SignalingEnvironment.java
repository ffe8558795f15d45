package io.roomhub.daemon.signaling;

import io.roomhub.hardware.clock.Clock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;

/**
 * What every rail may need from the hub.
 *
 * @param stateDirectory kept over restarts: certificate, known servers
 * @param clock monotonic time
 * @param wallClock civil time, only for the validity of certificates
 * @param maxClientsPerRoom clients that one room of a server inside the hub takes; more than {@code
 *     maxPeers}, so that the hub itself can refuse politely
 * @param webHandlers further HTTP handlers for a web server inside the hub, asked before its own;
 *     called once for each server, as a handler belongs to one server only
 * @param pageRelays origins of the relays elsewhere by which the page of such a server may meet
 *     others, {@code wss://host:port}
 * @param hostNames names by which browsers may know such a server besides its own
 * @param pageOrigins where the guest page lies besides, {@code https://example.org}
 */
public record SignalingEnvironment(
    Path stateDirectory,
    Clock clock,
    InstantSource wallClock,
    int maxClientsPerRoom,
    Supplier<List<Handler>> webHandlers,
    List<String> pageRelays,
    List<String> hostNames,
    List<String> pageOrigins) {
  /** Where there are no relays elsewhere. */
  public SignalingEnvironment(
      Path stateDirectory,
      Clock clock,
      InstantSource wallClock,
      int maxClientsPerRoom,
      Supplier<List<Handler>> webHandlers) {
    this(
        stateDirectory,
        clock,
        wallClock,
        maxClientsPerRoom,
        webHandlers,
        List.of(),
        List.of(),
        List.of());
  }
}
