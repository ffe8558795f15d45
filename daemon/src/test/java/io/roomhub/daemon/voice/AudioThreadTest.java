package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.hardware.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An audio thread's loop on the test's own thread, with a clock that jumps when waited for. */
class AudioThreadTest {
  private static final long MS = 1_000_000;

  private final JumpingClock clock = new JumpingClock();
  private boolean somebodyListens;
  private final FrameSender listeners =
      new FrameSender() {
        @Override
        public void send(EncodedAudioFrame frame) {}

        @Override
        public boolean hasReceivers() {
          return somebodyListens;
        }
      };
  private final TalkerList talkers = new TalkerList();
  private final Attendance attendance = new Attendance(listeners, talkers, clock);

  @Test
  void whileNobodyIsThereBlocksGatherAndNoneIsLost() {
    Loop loop = new Loop(40, 10_000);
    loop.run();
    assertEquals(1_000, loop.ticks(), 1, "every block of ten seconds was done");
    long rests = clock.rests.size();
    assertEquals(7_000 / 50, rests, 2, "from the third second on, once for five blocks");
    assertTrue(loop.mostWaiting <= 5, () -> loop.mostWaiting + " blocks waited in the device");
  }

  @Test
  void aDeviceWithoutPatienceGetsEachBlockAsItComes() {
    Loop loop = new Loop(0, 10_000);
    loop.run();
    assertEquals(1_000, loop.ticks(), 1);
    assertEquals(0, clock.rests.size());
  }

  @Test
  void whileSomebodyListensThereIsNoRest() {
    somebodyListens = true;
    new Loop(40, 10_000).run();
    assertEquals(0, clock.rests.size());
  }

  @Test
  void whatStirsEndsTheRestAtOnce() {
    clock.duringRest =
        () -> {
          if (clock.rests.size() == 5) {
            attendance.stir();
          }
        };
    long stirred = 3_000 + 5 * 50;
    new Loop(40, stirred + 2_900).run();
    assertEquals(5, clock.rests.size(), "and none for three seconds after it");
  }

  @Test
  void withoutADeviceAStandstillIsNotMadeUpFor() {
    somebodyListens = true;
    List<Long> ticked = new ArrayList<>();
    AudioThread loop =
        new AudioThread("test", clock, attendance) {
          @Override
          boolean tickWithDevice() throws InterruptedException {
            if (ticked.size() == 300) {
              throw new InterruptedException("enough");
            }
            if (ticked.size() == 100) {
              clock.now += 60_000 * MS;
            }
            return false;
          }

          @Override
          int devicePatienceMillis() {
            return -1;
          }

          @Override
          void tickWithoutDevice(long nowNanos) {
            ticked.add(nowNanos);
          }
        };
    long began = clock.now;
    loop.run();
    assertEquals(60_000 + 2_990, (ticked.getLast() - began) / MS, 20);
    assertEquals(60_000, (ticked.get(100) - ticked.get(99)) / MS, 20, "nothing in between");
  }

  /** A device that has a block ready every 10 ms of the clock, and holds what was not fetched. */
  private final class Loop extends AudioThread {
    private final int patienceMillis;
    private final long endNanos;
    private long nextBlock = clock.now + 10 * MS;
    private long mostWaiting;

    Loop(int patienceMillis, long millis) {
      super("test", clock, attendance);
      this.patienceMillis = patienceMillis;
      endNanos = clock.now + millis * MS;
    }

    @Override
    boolean tickWithDevice() throws InterruptedException {
      if (nextBlock > endNanos) {
        throw new InterruptedException("enough");
      }
      mostWaiting = Math.max(mostWaiting, 1 + (clock.now - nextBlock) / (10 * MS));
      clock.sleepUntil(nextBlock);
      nextBlock += 10 * MS;
      return true;
    }

    @Override
    int devicePatienceMillis() {
      return patienceMillis;
    }

    @Override
    void tickWithoutDevice(long nowNanos) {
      throw new AssertionError("there is a device");
    }
  }

  private static final class JumpingClock implements Clock {
    private final List<Long> rests = new ArrayList<>();
    private Runnable duringRest = () -> {};
    private long now = 1_000_000 * MS;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleepUntil(long deadlineNanos) {
      now = Math.max(now, deadlineNanos);
    }

    @Override
    public void parkUntil(long deadlineNanos) {
      rests.add(now);
      duringRest.run();
      now = Math.max(now, deadlineNanos);
    }
  }
}
