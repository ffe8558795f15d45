package io.roomhub.daemon.signaling.wsrelay;

import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import java.net.URI;

/** Makes rails of the type {@code ws-relay}. */
public final class WsRelayRailFactory implements RailFactory {
  @Override
  public String type() {
    return "ws-relay";
  }

  @Override
  public Rail create(URI relay, Context context) {
    return context.webSocket(relay, new WsRelayProtocol());
  }
}
