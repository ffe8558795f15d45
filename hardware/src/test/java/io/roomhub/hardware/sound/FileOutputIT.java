package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A real kill -9 in the middle of writing. */
class FileOutputIT {
  @TempDir Path folder;

  /** Writes as fast as it can until it is killed. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      float[] block = Signals.sine(1_000, 48_000, 0.5, 480);
      try (WavWriter writer = WavWriter.create(Path.of(args[0]))) {
        for (int n = 0; writer.hasRoom(); n++) {
          writer.write(block);
          if (n == 1_000) {
            System.out.println("going");
          }
        }
      }
    }
  }

  @RepeatedTest(5)
  void killedWriterLeavesAValidFile() throws Exception {
    Path wav = folder.resolve("out.wav");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Writer.class.getName(),
                    wav.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals("going", process.inputReader().readLine());
    process.destroyForcibly();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    try (var channel = Files.newByteChannel(wav)) {
      while (header.hasRemaining() && channel.read(header) > 0) {}
    }
    long data = header.getInt(40) & 0xffff_ffffL;
    assertTrue(data >= 1_001 * 960, data + " bytes");
    assertEquals(data + 36, header.getInt(4) & 0xffff_ffffL);
    long behind = Files.size(wav) - 44 - data;
    assertTrue(behind >= 0 && behind <= 960, behind + " bytes behind what the header covers");
    float[] heard = WavFiles.read(wav);
    assertEquals(-6.02, Signals.toneDb(heard, 0, 480_000, 1_000, 48_000), 0.1);
  }
}
