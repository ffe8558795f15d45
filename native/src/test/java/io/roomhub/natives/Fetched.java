package io.roomhub.natives;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the build fetched. Built offline, on a machine that never fetched it, there is none. */
final class Fetched {
  static final Path LIBRARY = Path.of("target/classes", Platform.RESOURCE_PREFIX, "librnnoise.so");

  private Fetched() {}

  /** Skips the test when the build could not fetch RNNoise, which it has then warned of. */
  static void assumeFetched() {
    assumeTrue(Files.exists(LIBRARY), "the build could not fetch RNNoise");
  }
}
