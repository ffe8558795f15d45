package io.roomhub.daemon.signaling.trystero;

import java.util.LinkedHashSet;
import java.util.Set;

/** Remembers the last so many messages, so that copies and replays are noticed. Not thread-safe. */
public final class RecentMessages {
  private final int capacity;
  private final Set<String> seen = new LinkedHashSet<>();

  /**
   * @param capacity messages that are remembered; the oldest is forgotten first
   */
  public RecentMessages(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Notes a message.
   *
   * @param mark of the message; kept as it is, so it must be short
   * @return whether it is new
   */
  public boolean add(String mark) {
    if (!seen.add(mark)) {
      return false;
    }
    if (seen.size() > capacity) {
      var oldest = seen.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}
