package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingRegistry;
import io.roomhub.daemon.signaling.SignalingUnavailableException;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.signaling.embedded.EmbeddedSignaling;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.trystero.peer.TrysteroSignalingMaker;
import io.roomhub.daemon.signaling.wsrelay.LocalRelayRail;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes the rails of the configuration, as often as the hub comes into its room, and keeps the
 * servers inside the hub, which stay while it is outside: others meet there, and look at its
 * status.
 *
 * <p>Thread: {@link #make} one at a time; the rest any, and the servers do not change.
 */
final class HubRails implements RoomDoor.RailMaker, AutoCloseable {
  private final HubConfig config;
  private final String peerId;
  private final SignalingEnvironment environment;
  private final List<EmbeddedServer> servers = new ArrayList<>();

  /**
   * Opens the servers.
   *
   * @param peerId the hub's, in Trystero rooms
   * @throws StartException when one cannot be had and waiting will not help
   */
  HubRails(HubConfig config, String peerId, SignalingEnvironment environment)
      throws StartException {
    this.config = config;
    this.peerId = peerId;
    this.environment = environment;
    try {
      for (SignalingConfig rail : config.signaling()) {
        if (rail instanceof SignalingConfig.Embedded embedded) {
          ServerLimits limits = ServerLimits.standard(environment.maxClientsPerRoom());
          servers.add(new EmbeddedServer(embedded, environment, limits));
        }
      }
    } catch (SignalingUnavailableException e) {
      close();
      throw new StartException(ExitCode.UNAVAILABLE, e.getMessage());
    }
  }

  /** The relays of a configuration. */
  static List<SignalingConfig.Relays> relays(HubConfig config) {
    return config.signaling().stream()
        .filter(SignalingConfig.Relays.class::isInstance)
        .map(SignalingConfig.Relays.class::cast)
        .toList();
  }

  /** Those inside the hub, in the order of the configuration. */
  List<EmbeddedServer> servers() {
    return List.copyOf(servers);
  }

  @Override
  public List<Signaling> make() throws StartException {
    SignalingRegistry registry = SignalingRegistry.installed();
    List<Signaling> rails = new ArrayList<>();
    List<Function<RailThread, Rail>> own = new ArrayList<>();
    try {
      for (SignalingConfig rail : config.signaling()) {
        switch (rail) {
          case SignalingConfig.Embedded embedded -> {
            EmbeddedServer server = servers.get(own.size());
            rails.add(new EmbeddedSignaling(server));
            own.add(thread -> new LocalRelayRail(server.relay(), thread));
          }
          case SignalingConfig.Relays relays -> {}
          default -> rails.add(registry.create(rail, environment));
        }
      }
      List<SignalingConfig.Relays> relays = relays(config);
      if (!own.isEmpty() || !relays.isEmpty()) {
        rails.add(TrysteroSignalingMaker.make(own, relays, config.room(), peerId, environment));
      }
    } catch (SignalingUnavailableException e) {
      rails.forEach(Signaling::close);
      throw new StartException(ExitCode.UNAVAILABLE, e.getMessage());
    }
    return rails;
  }

  /** All links by which a browser joins, now. */
  List<String> inviteUrls(HubConfig now) {
    return JoinLink.inviteUrls(now, servers, System.currentTimeMillis() / 1_000);
  }

  /** Messages of guests that the servers have refused since the start. */
  long refusedMessages() {
    return servers.stream().mapToLong(EmbeddedServer::refusedMessages).sum();
  }

  /** HTTP requests that the servers have refused since the start. */
  long refusedRequests() {
    return servers.stream().mapToLong(EmbeddedServer::refusedRequests).sum();
  }

  /** Stops the servers. */
  @Override
  public void close() {
    servers.forEach(EmbeddedServer::close);
  }
}
