package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaSoundInputTest {
  private static final int BUFFER_MILLIS = 85;

  private final JumpingClock clock = new JumpingClock();

  /** A microphone that hears a 1 kHz sine (or a ramp) on all channels while the clock runs. */
  private class Microphone implements CaptureLine {
    final int rate;
    final int channels;
    final int capacity;
    boolean ramp;
    boolean started;
    boolean stopped;
    boolean pulled;
    boolean closed;
    int flushes;
    long captured;
    long read;
    double due;

    Microphone(int rate, int channels) {
      this.rate = rate;
      this.channels = channels;
      this.capacity = rate * BUFFER_MILLIS / 1000;
      clock.whilePassing = this::pass;
    }

    private void pass(long nanos) {
      if (!started || stopped || pulled) {
        return;
      }
      due += nanos * 1e-9 * rate;
      long now = (long) due;
      due -= now;
      captured += now;
      if (captured - read > capacity) {
        captured = read + capacity;
        stopped = true;
      }
    }

    private int sample(long n) {
      return ramp
          ? (int) (n % 30_000)
          : (int) Math.round(16_384 * Math.sin(2 * Math.PI * 1_000 * n / rate));
    }

    @Override
    public int bufferBytes() {
      return capacity * 2 * channels;
    }

    @Override
    public void start() {
      started = true;
    }

    @Override
    public int available() {
      return pulled ? 0 : (int) (captured - read) * 2 * channels;
    }

    @Override
    public int read(byte[] pcm, int offset, int length) {
      assertEquals(0, length % (2 * channels), "whole frames");
      assertTrue(length <= available(), "never waits inside Java Sound");
      for (int at = offset; at < offset + length; read++) {
        int value = sample(read);
        for (int c = 0; c < channels; c++) {
          pcm[at++] = (byte) value;
          pcm[at++] = (byte) (value >> 8);
        }
      }
      return length;
    }

    @Override
    public void flush() {
      flushes++;
      read = captured;
      stopped = false;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private JavaSoundInput open(Microphone line) {
    AudioDeviceInfo info =
        new AudioDeviceInfo("mic", "a mic", "javasound", line.channels, line.rate, false, false);
    return new JavaSoundInput(
        clock,
        info,
        line,
        new MicrophoneFrontEnd(
            PcmEncoding.S16LE,
            line.channels,
            line.rate,
            MicrophoneOptions.AUTO.plan(null, line.channels)));
  }

  @ParameterizedTest
  @CsvSource({"48000,1", "48000,2", "16000,6", "44100,2", "8000,1", "96000,4"})
  void anyRateAndChannelCountComesAs48KhzMono(int rate, int channels) throws Exception {
    JavaSoundInput input = open(new Microphone(rate, channels));
    float[] heard = new float[300 * 480];
    float[] block = new float[480];
    for (int n = 0; n < 300; n++) {
      input.read(block);
      System.arraycopy(block, 0, heard, n * 480, 480);
    }
    assertEquals(-6.02, Signals.toneDb(heard, 4_800, heard.length, 1_000, 48_000), 0.1);
    assertTrue(Signals.residualDb(heard, 4_800, heard.length, 1_000, 48_000) < -80);
    assertEquals(0, input.xruns());
    double seconds = (clock.now - 5_000) / 1e9;
    assertEquals(3.0, seconds, 0.012, "runs at the device's pace");
  }

  @Test
  void hiccupShorterThanTheBoundLosesNothing() throws Exception {
    Microphone line = new Microphone(48_000, 1);
    line.ramp = true;
    JavaSoundInput input = open(line);
    float[] block = new float[480];
    long expected = 0;
    for (int n = 0; n < 100; n++) {
      if (n % 10 == 5) {
        clock.pass(45_000_000);
      }
      input.read(block);
      for (float sample : block) {
        assertEquals(expected++ % 30_000, Math.round(sample * 32_768));
      }
    }
    assertEquals(0, input.xruns());
  }

  @Test
  void afterAStallOnlyTheNewestIsKept() throws Exception {
    Microphone line = new Microphone(48_000, 1);
    line.ramp = true;
    JavaSoundInput input = open(line);
    float[] block = new float[480];
    input.read(block);
    clock.pass(80_000_000);
    input.read(block);
    long age = line.captured - (Math.round(block[479] * 32_768) + 1);
    assertTrue(age >= 0 && age < 24, "the block just captured, not one " + age + " samples old");
    assertEquals(1, input.xruns());
    assertEquals(0, line.flushes);
  }

  @ParameterizedTest(name = "after {0} ms")
  @ValueSource(longs = {500, 4_000, 60_000})
  void overrunOfTheDeviceIsCountedOnceAndCaptureGoesOn(long stoppedMs) throws Exception {
    Microphone line = new Microphone(48_000, 2);
    JavaSoundInput input = open(line);
    float[] block = new float[480];
    input.read(block);
    clock.pass(stoppedMs * 1_000_000);
    assertTrue(line.stopped);
    for (int n = 0; n < 50; n++) {
      input.read(block);
    }
    assertEquals(1, input.xruns());
    assertEquals(1, line.flushes);
    assertTrue(Signals.rmsDb(block, 0, 480) > -6.5);
  }

  @Test
  void nothingIsCapturedBeforeTheFirstRead() throws Exception {
    Microphone line = new Microphone(48_000, 1);
    JavaSoundInput input = open(line);
    clock.pass(10_000_000_000L);
    assertFalse(line.started);
    input.read(new float[480]);
    assertEquals(0, input.xruns());
  }

  @Test
  void deviceThatStandsStillFor2SecondsIsGone() throws Exception {
    Microphone line = new Microphone(48_000, 1);
    JavaSoundInput input = open(line);
    float[] block = new float[480];
    input.read(block);
    line.pulled = true;
    long pulled = clock.now;
    AudioDeviceException e = assertThrows(AudioDeviceException.class, () -> input.read(block));
    assertTrue(e.getMessage().contains("unplugged"), e.getMessage());
    assertEquals(2.0, (clock.now - pulled) / 1e9, 0.02);
    assertFalse(line.closed, "a driver that hangs in closing would hold the audio thread");
  }

  @Test
  void deviceThatIsPulledWhileNobodyLookedIsGone2SecondsLater() throws Exception {
    Microphone line = new Microphone(48_000, 1);
    JavaSoundInput input = open(line);
    float[] block = new float[480];
    input.read(block);
    line.pulled = true;
    clock.pass(30_000_000_000L);
    long looked = clock.now;
    assertThrows(AudioDeviceException.class, () -> input.read(block));
    assertEquals(2.0, (clock.now - looked) / 1e9, 0.02);
  }

  @Test
  void deviceThatNeverDeliversIsGoneAfter5Seconds() {
    Microphone line = new Microphone(48_000, 1);
    line.pulled = true;
    JavaSoundInput input = open(line);
    assertThrows(AudioDeviceException.class, () -> input.read(new float[480]));
    assertEquals(5.0, (clock.now - 5_000) / 1e9, 0.02);
  }

  @Test
  void closeFromAnotherThreadEndsARead() {
    Microphone line = new Microphone(48_000, 1);
    JavaSoundInput input = open(line);
    clock.whilePassing = nanos -> input.close();
    AudioDeviceException e =
        assertThrows(AudioDeviceException.class, () -> input.read(new float[480]));
    assertEquals("mic was closed", e.getMessage());
    assertTrue(line.closed);
  }

  @Test
  void interruptEndsARead() {
    JavaSoundInput input = open(new Microphone(48_000, 1));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> input.read(new float[480]));
    assertFalse(Thread.interrupted());
  }

  @Test
  void troubleInsideJavaSoundBecomesADeviceException() {
    Microphone line =
        new Microphone(48_000, 1) {
          @Override
          public int available() {
            throw new IllegalStateException("line is in a bad mood");
          }
        };
    AudioDeviceException e =
        assertThrows(AudioDeviceException.class, () -> open(line).read(new float[480]));
    assertEquals("mic failed: line is in a bad mood", e.getMessage());
  }

  @Test
  void readingAllocatesNothing() throws Exception {
    JavaSoundInput input = open(new Microphone(44_100, 2));
    float[] block = new float[480];
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int n = 0; n < 400; n++) {
      if (n == 200) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      input.read(block);
    }
    assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1_000);
    assertFalse(Arrays.equals(block, new float[480]));
  }
}
