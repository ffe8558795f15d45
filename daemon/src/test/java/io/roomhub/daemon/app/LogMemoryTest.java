package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogMemoryTest {
  @Test
  void itKeepsTheLastLinesAndOfALongOneItsBeginning() {
    LogMemory memory = new LogMemory();
    for (int i = 0; i < 3 * LogMemory.LINES; i++) {
      memory.add("line " + i);
    }
    memory.add("x".repeat(100_000));

    List<String> lines = memory.lines();
    assertEquals(LogMemory.LINES, lines.size());
    assertEquals("line " + (2 * LogMemory.LINES + 1), lines.getFirst());
    assertEquals("x".repeat(LogMemory.MAX_CHARS), lines.getLast());
  }
}
