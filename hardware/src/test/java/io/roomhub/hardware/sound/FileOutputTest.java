package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {
  @TempDir Path folder;

  private final JumpingClock clock = new JumpingClock();

  @Test
  void fileIsValidAfterEveryBlockThoughItIsNeverClosed() throws Exception {
    Path path = folder.resolve("out.wav");
    float[] sound = Signals.sine(440, 48_000, 0.5, 20 * 480);
    FileOutput output = new FileOutput(clock, path);
    for (int block = 0; block <= 20; block++) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals(44 + block * 960, bytes.capacity());
      assertEquals(bytes.capacity() - 8, bytes.getInt(4), "RIFF size");
      assertEquals(block * 960, bytes.getInt(40), "data size");
      if (block < 20) {
        output.write(Arrays.copyOfRange(sound, block * 480, block * 480 + 480));
      }
    }
    // Somebody else's reader agrees.
    try (AudioInputStream in = AudioSystem.getAudioInputStream(path.toFile())) {
      assertTrue(new AudioFormat(48_000, 16, 1, true, false).matches(in.getFormat()));
      assertEquals(20 * 480, in.getFrameLength());
    }
    assertArrayEquals(sound, WavFiles.read(path), 1f / 65_536);
    output.close();
    assertEquals(0, output.xruns());
    assertFalse(output.info().testSignal());
    assertEquals("virtual", output.info().kind());
  }

  @Test
  void headerFollowsTheSoundSoThatAKillBetweenTheTwoLeavesAValidFile() throws Exception {
    Path path = folder.resolve("out.wav");
    try (WavWriter writer = WavWriter.create(path)) {
      writer.write(new float[480]);
      // What is on disk between the two writes of the next block: more sound than the header says.
      Files.write(path, new byte[960], java.nio.file.StandardOpenOption.APPEND);
      try (FileChannel file = FileChannel.open(path)) {
        assertEquals(
            new WavFormat(PcmEncoding.S16LE, 1, 48_000, 44, 480), WavReader.readHeader(file));
      }
    }
  }

  @Test
  void olderAndLongerFileLeavesNothingBehind() throws Exception {
    Path path = folder.resolve("out.wav");
    Files.write(path, new byte[100_000]);
    try (FileOutput output = new FileOutput(clock, path)) {
      output.write(new float[480]);
    }
    assertEquals(44 + 960, Files.size(path));
  }

  @Test
  void interruptedWriterIsToldAndTheFileStaysValid() throws Exception {
    Path path = folder.resolve("out.wav");
    FileOutput output = new FileOutput(clock, path);
    output.write(new float[480]);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> output.write(new float[480]));
    assertFalse(Thread.interrupted());
    assertEquals(480, WavFiles.read(path).length);
  }

  @Test
  void impossiblePathAndClosedFileAreSaidInWords() throws Exception {
    Path missing = folder.resolve("no/such/folder/out.wav");
    AudioDeviceException e =
        assertThrows(AudioDeviceException.class, () -> new FileOutput(clock, missing));
    assertEquals("cannot create " + missing + ": no such file or folder", e.getMessage());
    FileOutput output = new FileOutput(clock, folder.resolve("out.wav"));
    output.close();
    output.close();
    e = assertThrows(AudioDeviceException.class, () -> output.write(new float[480]));
    assertTrue(e.getMessage().endsWith("out.wav was closed"), e.getMessage());
  }
}
