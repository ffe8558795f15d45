package io.roomhub.daemon.signaling.nostr;

import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import java.net.URI;
import java.security.SecureRandom;

/** Makes rails of the type {@code nostr}. */
public final class NostrRailFactory implements RailFactory {
  private static final int WARM_UP_EVENTS = 10;

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

  /** Signatures on this curve cost tens of milliseconds at first and two later. */
  @Override
  public void warmUp() {
    NostrKey key = new NostrKey(new SecureRandom());
    for (int i = 0; i < WARM_UP_EVENTS; i++) {
      if (!NostrEvent.create("warm-up", "event " + i, i, key).isGenuine()) {
        throw new IllegalStateException("a signature of our own is not genuine");
      }
    }
  }
}
