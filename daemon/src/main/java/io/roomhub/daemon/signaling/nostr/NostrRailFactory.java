package io.roomhub.daemon.signaling.nostr;

import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import java.net.URI;

/** Makes rails of the type {@code nostr}. */
public final class NostrRailFactory implements RailFactory {
  @Override
  public String type() {
    return "nostr";
  }

  @Override
  public Rail create(URI relay, Context context) {
    return context.webSocket(
        relay,
        new NostrProtocol(
            new NostrKey(context.random()),
            context.wallClock(),
            context.clock(),
            context.random()));
  }
}
