package io.roomhub.daemon.signaling.trystero.peer;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.signaling.SignalingEnvironment;
import io.roomhub.daemon.signaling.SignalingUnavailableException;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.trystero.SessionLimits;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * Makes one {@link TrysteroSignaling} of all the configuration's relays: a peer that is met over
 * several of them is one peer.
 */
public final class TrysteroSignalingMaker {
  private TrysteroSignalingMaker() {}

  /**
   * Makes it; nothing is connected before it is started.
   *
   * @param own rails to the relays inside this hub
   * @param relays elsewhere; with {@code own} at least one
   * @param selfId the hub's peer id
   * @throws SignalingUnavailableException when a relay cannot be used and waiting will not help
   */
  public static TrysteroSignaling make(
      List<Function<RailThread, Rail>> own,
      List<SignalingConfig.Relays> relays,
      HubConfig.Room room,
      String selfId,
      SignalingEnvironment environment)
      throws SignalingUnavailableException {
    SecureRandom random = new SecureRandom();
    String password = room.password() == null ? "" : room.password();
    TrysteroRoom trystero = new TrysteroRoom(room.appId(), room.id(), password);
    RailThread thread = new RailThread();
    List<Rail> rails = new ArrayList<>();
    own.forEach(each -> rails.add(each.apply(thread)));
    Runnable freed = () -> {};
    if (!relays.isEmpty()) {
      WebSocketClient webSockets = webSockets();
      freed = webSockets::close;
      RailFactory.Context context =
          new RailFactory.Context(
              thread,
              environment.clock(),
              environment.wallClock(),
              random,
              webSockets,
              selfId,
              trystero.infoHash());
      try {
        relays.forEach(each -> rails.addAll(rails(each, context)));
      } catch (IllegalArgumentException e) {
        thread.close();
        webSockets.close();
        throw new SignalingUnavailableException(
            "signaling: a relay's URL cannot be used: " + e.getMessage());
      }
    }
    return new TrysteroSignaling(
        trystero,
        selfId,
        new TrysteroSession(
            trystero,
            selfId,
            SessionLimits.standard(room.maxPeers()),
            random,
            environment.clock().millis()),
        rails,
        thread,
        environment.clock(),
        random,
        freed);
  }

  /** Has each type of relay done once what its first message would wait for; takes a while. */
  public static void warmUp(List<SignalingConfig.Relays> relays) {
    relays.stream()
        .map(SignalingConfig.Relays::type)
        .distinct()
        .forEach(type -> factory(type).warmUp());
  }

  private static List<Rail> rails(SignalingConfig.Relays relays, RailFactory.Context context) {
    RailFactory factory = factory(relays.type());
    return relays.urls().stream().map(url -> factory.create(URI.create(url), context)).toList();
  }

  private static WebSocketClient webSockets() throws SignalingUnavailableException {
    try {
      return WebSocketClient.forPublicServers();
    } catch (GeneralSecurityException e) {
      throw new SignalingUnavailableException("no TLS for signaling: " + e.getMessage());
    }
  }

  private static RailFactory factory(String type) {
    for (RailFactory each : ServiceLoader.load(RailFactory.class)) {
      if (each.type().equals(type)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no relays of type " + type + " are installed");
  }
}
