package io.roomhub.daemon.signaling.trystero;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The peers of a session by id. Anybody may claim any number of ids, so those with whom nothing is
 * going on are forgotten, the oldest first. Not thread-safe: its session owns it.
 */
final class PeerTable {
  private static final int MAX_REMEMBERED = 256;

  private final TrysteroRoom room;
  private final Map<String, RemotePeer> peers = new LinkedHashMap<>();

  PeerTable(TrysteroRoom room) {
    this.room = room;
  }

  /** The peer of that id, known from now on. */
  RemotePeer get(String id) {
    RemotePeer known = peers.get(id);
    if (known == null) {
      if (peers.size() >= MAX_REMEMBERED) {
        forgetAnIdleOne();
      }
      known = new RemotePeer(id, room.selfTopic(id));
      peers.put(id, known);
    }
    return known;
  }

  private void forgetAnIdleOne() {
    for (Iterator<RemotePeer> each = peers.values().iterator(); each.hasNext(); ) {
      if (each.next().idle()) {
        each.remove();
        return;
      }
    }
  }

  Collection<RemotePeer> all() {
    return peers.values();
  }

  /** How many are connected. */
  int connected() {
    return (int) peers.values().stream().filter(peer -> peer.connected != 0).count();
  }

  /** How many have proved that they know the room, connected or about to be. */
  int proven() {
    return (int) peers.values().stream().filter(RemotePeer::proven).count();
  }

  int size() {
    return peers.size();
  }

  void clear() {
    peers.clear();
  }
}
