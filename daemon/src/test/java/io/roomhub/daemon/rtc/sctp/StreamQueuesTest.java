package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomhub.natives.UsrsctpSocket.Reliability;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamQueuesTest {
  private final StreamQueues queues = new StreamQueues();

  private void add(int stream, int size) {
    queues.add(
        new OutgoingMessage(
            stream, PayloadProtocol.BINARY, new byte[size], size, true, Reliability.RELIABLE, 0));
  }

  /** Works everything off: {@code stream:size}, or {@code stream:reset}. */
  private List<String> drain() {
    List<String> order = new ArrayList<>();
    for (int stream = queues.turn(); stream >= 0; stream = queues.turn()) {
      OutgoingMessage message = queues.peek(stream);
      order.add(stream + ":" + (message == null ? "reset" : message.size()));
      queues.remove(stream);
    }
    return order;
  }

  @Test
  void streamsTakeTurnsAndEachKeepsItsOrder() {
    for (int size = 1; size <= 3; size++) {
      add(0, size);
    }
    add(2, 10);
    add(4, 20);
    assertEquals(List.of("0:1", "2:10", "4:20", "0:2", "0:3"), drain());
    assertEquals(-1, queues.turn());
  }

  @Test
  void aStreamIsResetAfterWhatWaitsOnItOnce() {
    add(0, 1);
    queues.reset(0);
    queues.reset(2);
    assertEquals(List.of("0:1", "2:reset", "0:reset"), drain());
    add(0, 5);
    assertEquals(5, queues.peek(0).size());
    assertEquals(List.of("0:5"), drain());
    assertNull(queues.peek(0));
  }
}
