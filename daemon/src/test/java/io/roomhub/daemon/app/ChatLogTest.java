package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.control.ChatMessage;
import org.junit.jupiter.api.Test;

class ChatLogTest {
  @Test
  void itKeepsTheLastHundredInTheirOrder() {
    ChatLog log = new ChatLog();
    for (int i = 0; i < ChatLog.MOST + 5; i++) {
      log.add(new ChatMessage("id", "Ada", "text " + i));
    }
    assertEquals(ChatLog.MOST, log.messages().size());
    assertEquals("text 5", log.messages().getFirst().text());
    assertEquals("text 104", log.messages().getLast().text());
  }
}
