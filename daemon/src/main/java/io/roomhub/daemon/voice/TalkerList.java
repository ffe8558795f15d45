package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.receive.RemoteTalker;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is heard. Changed under a lock by any thread; the playback thread reads a finished array,
 * never waits, and hears of a change with its next block.
 */
public final class TalkerList {
  private final Map<String, RemoteTalker> byId = new LinkedHashMap<>();
  private volatile RemoteTalker[] current = new RemoteTalker[0];

  /** Adds a talker; one of the same id is replaced. */
  public synchronized void add(String id, RemoteTalker talker) {
    byId.put(id, talker);
    current = byId.values().toArray(RemoteTalker[]::new);
  }

  /** Removes a talker; an unknown id is nothing. */
  public synchronized void remove(String id) {
    if (byId.remove(id) != null) {
      current = byId.values().toArray(RemoteTalker[]::new);
    }
  }

  /** The talker of this id, or null. */
  public synchronized @Nullable RemoteTalker get(String id) {
    return byId.get(id);
  }

  /** All talkers now; the array is never changed. */
  RemoteTalker[] current() {
    return current;
  }
}
