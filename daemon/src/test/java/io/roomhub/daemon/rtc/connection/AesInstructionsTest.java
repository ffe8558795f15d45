package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AesInstructionsTest {
  @TempDir Path directory;

  private Path cpuinfo(String text) throws IOException {
    return Files.writeString(directory.resolve("cpuinfo"), text);
  }

  @Test
  void processorsThatNameThemHaveThem() throws IOException {
    assertTrue(AesInstructions.in(cpuinfo("flags\t\t: fpu sse aes avx\n")));
    assertTrue(AesInstructions.in(cpuinfo("processor : 0\nFeatures\t: fp asimd aes pmull sha1\n")));
  }

  @Test
  void othersHaveNot() throws IOException {
    assertFalse(AesInstructions.in(cpuinfo("Features\t: fp asimd evtstrm crc32 cpuid\n")));
    assertFalse(AesInstructions.in(cpuinfo("flags\t\t: fpu vaesx\nmodel name\t: aes\n")));
    assertFalse(AesInstructions.in(directory.resolve("missing")));
  }
}
