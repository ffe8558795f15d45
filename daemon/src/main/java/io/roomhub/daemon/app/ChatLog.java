package io.roomhub.daemon.app;

import io.roomhub.daemon.control.ChatMessage;
import java.util.ArrayDeque;
import java.util.List;

/** What was last written in the room. It is kept in memory only. Any thread. */
final class ChatLog {
  static final int MOST = 100;

  private final ArrayDeque<ChatMessage> messages = new ArrayDeque<>();

  synchronized void add(ChatMessage message) {
    if (messages.size() == MOST) {
      messages.removeFirst();
    }
    messages.addLast(message);
  }

  /** Oldest first. */
  synchronized List<ChatMessage> messages() {
    return List.copyOf(messages);
  }
}
