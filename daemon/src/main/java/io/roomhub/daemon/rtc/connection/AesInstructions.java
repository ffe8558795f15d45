package io.roomhub.daemon.rtc.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Whether the processor does AES itself: every PC and a Pi 5 do, earlier Pis do not. */
final class AesInstructions {
  private AesInstructions() {}

  /** Asks the running system; false when it does not say. */
  static boolean present() {
    return in(Path.of("/proc/cpuinfo"));
  }

  static boolean in(Path cpuinfo) {
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .anyMatch(line -> Arrays.asList(line.split("\\s+")).contains("aes"));
    } catch (IOException e) {
      return false;
    }
  }
}
