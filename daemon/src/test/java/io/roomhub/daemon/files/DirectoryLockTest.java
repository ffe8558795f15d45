package io.roomhub.daemon.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir Path directory;

  /** Takes the lock of the first argument, says so and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(DirectoryLock.take(Path.of(arguments[0])) == null ? "none" : "taken");
      Thread.sleep(60_000);
    }
  }

  @Test
  void oneAtATimeHasIt() {
    DirectoryLock first = DirectoryLock.take(directory);
    assertNotNull(first);
    assertNull(DirectoryLock.take(directory));
    first.close();
    DirectoryLock second = DirectoryLock.take(directory);
    assertNotNull(second);
    second.close();
  }

  @Test
  void aProcessThatIsKilledHasGivenItBack() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var said = holder.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("taken", said.readLine());
      assertNull(DirectoryLock.take(directory));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    assertNotNull(lock);
    lock.close();
  }

  @Test
  void whereNothingCanBeKeptNothingIsLocked() throws IOException {
    // For root too nothing can be written below a file.
    Path none = Files.writeString(directory.resolve("file"), "").resolve("state");
    DirectoryLock first = DirectoryLock.take(none);
    DirectoryLock second = DirectoryLock.take(none);
    assertNotNull(first);
    assertNotNull(second);
    first.close();
    second.close();
  }
}
