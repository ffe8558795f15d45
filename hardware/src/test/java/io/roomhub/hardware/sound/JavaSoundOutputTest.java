package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaSoundOutputTest {
  private final JumpingClock clock = new JumpingClock();

  /** A speaker that plays its buffer while the clock runs and remembers all of it. */
  private class Speaker implements PlaybackLine {
    final int rate;
    final int channels;
    final int capacity;
    final float[] played;
    final ChannelMixer mixer;
    boolean started;
    boolean pulled;
    boolean closed;
    long written;
    long done;
    double due;

    Speaker(int rate, int channels, int bufferMillis) {
      this.rate = rate;
      this.channels = channels;
      this.capacity = rate * bufferMillis / 1000;
      this.played = new float[rate * 10];
      this.mixer = new ChannelMixer(PcmEncoding.S16LE, channels);
      clock.whilePassing = this::pass;
    }

    private void pass(long nanos) {
      if (started && !pulled) {
        due += nanos * 1e-9 * rate;
        long now = Math.min((long) due, written - done);
        due -= (long) due;
        done += now;
      }
    }

    long queued() {
      return written - done;
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
      return pulled ? 0 : (int) (capacity - queued()) * 2 * channels;
    }

    @Override
    public int write(byte[] pcm, int offset, int length) {
      assertEquals(0, length % (2 * channels), "whole frames");
      assertTrue(length <= available(), "never waits inside Java Sound");
      int frames = length / 2 / channels;
      mixer.toMono(pcm, offset, frames, played, (int) written);
      written += frames;
      return length;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private JavaSoundOutput open(Speaker line) {
    return open(line, 40);
  }

  private JavaSoundOutput open(Speaker line, int fillMillis) {
    AudioDeviceInfo info =
        new AudioDeviceInfo(
            "spk", "a speaker", "javasound", line.channels, line.rate, false, false);
    return new JavaSoundOutput(
        clock, info, line, new ChannelMixer(PcmEncoding.S16LE, line.channels), fillMillis);
  }

  @ParameterizedTest
  @CsvSource({"48000,2,40", "48000,2,500", "16000,1,40", "44100,2,42", "96000,8,40"})
  void anyRateAndChannelCountPlaysWithoutAGap(int rate, int channels, int bufferMillis)
      throws Exception {
    Speaker line = new Speaker(rate, channels, bufferMillis);
    JavaSoundOutput output = open(line);
    float[] sound = Signals.sine(1_000, 48_000, 0.5, 300 * 480);
    for (int n = 0; n < 300; n++) {
      output.write(Arrays.copyOfRange(sound, n * 480, n * 480 + 480));
      double millis = line.queued() * 1e3 / rate;
      assertTrue(millis > 25 && millis <= 41, "latency is " + millis + " ms");
    }
    int from = rate / 10;
    int to = (int) line.done;
    assertEquals(-6.02, Signals.toneDb(line.played, from, to, 1_000, rate), 0.1);
    assertTrue(Signals.residualDb(line.played, from, to, 1_000, rate) < -80);
    assertEquals(0, output.xruns());
    assertEquals(3.0, (clock.now - 5_000) / 1e9, 0.015, "runs at the device's pace");
  }

  @Test
  void firstBlockComesAfterAFillOfSilence() throws Exception {
    Speaker line = new Speaker(48_000, 2, 40);
    JavaSoundOutput output = open(line);
    float[] block = new float[480];
    Arrays.fill(block, 0.5f);
    output.write(block);
    assertEquals(1_920, line.written);
    assertArrayEquals(new float[1_440], Arrays.copyOf(line.played, 1_440));
    assertArrayEquals(block, Arrays.copyOfRange(line.played, 1_440, 1_920));
    assertTrue(line.started);
    assertEquals(5_000, clock.now, "and does not wait");
  }

  @Test
  void lateWriterWithinTheFillLeavesNoGap() throws Exception {
    Speaker line = new Speaker(48_000, 1, 40);
    JavaSoundOutput output = open(line);
    for (int n = 0; n < 100; n++) {
      if (n % 10 == 9) {
        clock.pass(25_000_000);
      }
      output.write(new float[480]);
    }
    assertEquals(0, output.xruns());
    assertEquals(1_440 + 100 * 480, line.written, "no silence was put in");
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void underrunIsCountedOnceAndTheFillIsBackAtOnce(int neverPlayed) throws Exception {
    Speaker line =
        new Speaker(48_000, 1, 40) {
          @Override
          public int available() {
            return Math.min(super.available(), bufferBytes() - 2 * neverPlayed);
          }
        };
    JavaSoundOutput output = open(line);
    output.write(new float[480]);
    clock.pass(300_000_000);
    assertEquals(0, line.queued());
    output.write(new float[480]);
    assertEquals(1_920 - neverPlayed, line.queued());
    for (int n = 0; n < 20; n++) {
      output.write(new float[480]);
    }
    assertEquals(1, output.xruns());
  }

  @Test
  void theDelayGrowsUntilALateWriterLeavesNoGap() throws Exception {
    Speaker line = new Speaker(48_000, 1, 80);
    JavaSoundOutput output = open(line, 20);
    for (int n = 0; n < 50; n++) {
      output.write(new float[480]);
    }
    assertEquals(960, line.queued(), "two blocks on a machine that is in time");
    for (int n = 0; n < 400; n++) {
      if (n % 20 == 19) {
        clock.pass(45_000_000);
      }
      output.write(new float[480]);
    }
    assertEquals(3, output.xruns(), "then it is wide enough");
    for (int n = 0; n < 10; n++) {
      output.write(new float[480]);
    }
    assertEquals(2_400, line.queued());
    for (int n = 0; n < 5; n++) {
      clock.pass(500_000_000);
      output.write(new float[480]);
    }
    assertTrue(line.queued() <= 3_840, "no more than the buffer holds");
  }

  @Test
  void deviceThatStandsStillFor2SecondsIsGone() throws Exception {
    Speaker line = new Speaker(48_000, 1, 40);
    JavaSoundOutput output = open(line);
    for (int n = 0; n < 10; n++) {
      output.write(new float[480]);
    }
    line.pulled = true;
    long pulled = clock.now;
    AudioDeviceException e =
        assertThrows(
            AudioDeviceException.class,
            () -> {
              for (int n = 0; n < 10; n++) {
                output.write(new float[480]);
              }
            });
    assertTrue(e.getMessage().contains("unplugged"), e.getMessage());
    assertEquals(2.0, (clock.now - pulled) / 1e9, 0.02);
    assertFalse(line.closed, "a driver that hangs in closing would hold the audio thread");
  }

  @Test
  void deviceThatFailsWhileDryIsOneXrunAndThenGone() throws Exception {
    Speaker line =
        new Speaker(48_000, 1, 40) {
          @Override
          public int write(byte[] pcm, int offset, int length) {
            return pulled ? -1 : super.write(pcm, offset, length);
          }

          @Override
          public int available() {
            return pulled ? bufferBytes() : super.available();
          }
        };
    JavaSoundOutput output = open(line);
    output.write(new float[480]);
    line.pulled = true;
    assertThrows(AudioDeviceException.class, () -> output.write(new float[480]));
    assertEquals(1, output.xruns());
  }

  @Test
  void closeFromAnotherThreadEndsAWrite() throws Exception {
    Speaker line = new Speaker(48_000, 1, 40);
    JavaSoundOutput output = open(line);
    output.write(new float[480]);
    clock.whilePassing = nanos -> output.close();
    AudioDeviceException e =
        assertThrows(AudioDeviceException.class, () -> output.write(new float[480]));
    assertEquals("spk was closed", e.getMessage());
  }

  @Test
  void writingAllocatesNothing() throws Exception {
    JavaSoundOutput output = open(new Speaker(44_100, 2, 40));
    float[] block = Signals.sine(1_000, 48_000, 0.5, 480);
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int n = 0; n < 400; n++) {
      if (n == 200) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      output.write(block);
    }
    assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1_000);
  }
}
