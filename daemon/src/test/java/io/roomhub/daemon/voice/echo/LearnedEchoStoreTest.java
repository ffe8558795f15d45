package io.roomhub.daemon.voice.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedEchoStoreTest {
  @TempDir private Path state;

  @Test
  void whatIsKeptOfAPairIsFoundForThatPairOnly() {
    LearnedEchoStore store = new LearnedEchoStore(state);
    float[] response = new float[LearnedEcho.length()];
    response[17] = -0.5f;
    assertTrue(store.load("array", "speaker").isEmpty());
    store.save("array", "speaker", LearnedEcho.of(1_920.5, -2e-5, response));
    LearnedEcho found = new LearnedEchoStore(state).load("array", "speaker").orElseThrow();
    assertTrue(found.complete());
    assertEquals(1_920.5, found.delay());
    assertEquals(-2e-5, found.skew());
    assertArrayEquals(response, found.response());
    assertTrue(store.load("array", "headset").isEmpty());
  }

  @Test
  void aDamagedFileIsNothing() throws IOException {
    LearnedEchoStore store = new LearnedEchoStore(state);
    store.save("a", "b", LearnedEcho.of(1, 0, new float[LearnedEcho.length()]));
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[1_000] ^= 1;
    Files.write(file, bytes);
    assertTrue(store.load("a", "b").isEmpty());
    Files.write(file, new byte[3]);
    assertTrue(store.load("a", "b").isEmpty());
  }

  @Test
  void thePairsUsedLastAreKept() throws IOException {
    LearnedEchoStore store = new LearnedEchoStore(state);
    for (int i = 0; i < 10; i++) {
      store.save("microphone " + i, "b", LearnedEcho.of(i, 0, new float[LearnedEcho.length()]));
      for (Path file : files()) {
        long age = Files.getLastModifiedTime(file).toMillis() - 10_000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(age));
      }
    }
    assertEquals(8, files().size());
    assertTrue(store.load("microphone 0", "b").isEmpty());
    assertEquals(9, store.load("microphone 9", "b").orElseThrow().delay());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("echo"))) {
      return files.toList();
    }
  }
}
