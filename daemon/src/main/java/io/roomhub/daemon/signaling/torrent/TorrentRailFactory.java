package io.roomhub.daemon.signaling.torrent;

import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailFactory;
import java.net.URI;

/** Makes rails of the type {@code torrent}. */
public final class TorrentRailFactory implements RailFactory {
  @Override
  public String type() {
    return "torrent";
  }

  @Override
  public Rail create(URI relay, Context context) {
    return context.webSocket(relay, new TrackerProtocol(context.selfId(), context.infoHash()));
  }
}
