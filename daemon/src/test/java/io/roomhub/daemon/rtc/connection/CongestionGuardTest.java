package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Redundancy over a simulated link: a queue of 100 ms before a bottleneck, and random loss. */
class CongestionGuardTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PACKETS = 50;
  private static final int FRAME_BYTES = 90;
  private static final int OVERHEAD_BYTES = 70;
  private static final double QUEUE_SECONDS = 0.1;

  private final RedundancyControl control = new RedundancyControl();
  private final Random random = new Random(1);
  private double queuedBytes;
  private Redundancy redundancy = Redundancy.NONE;
  private int copiesSent;

  @Test
  void copiesThatCauseLossThemselvesAreTakenBack() {
    // 64 kbit/s go out without copies, 100 with one, 136 with two: of these 41 % would be lost.
    double loss = run(0, 20, 80_000, second -> 3);
    assertTrue(loss < 16, "mean loss while it learns: " + loss);
    loss = run(20, 60, 80_000, second -> 3);
    assertTrue(loss < 10, "mean loss afterwards: " + loss);
    assertEquals(0, redundancy.copies());
  }

  @Test
  void oneCopyStaysWhereTwoAreTooMany() {
    run(0, 30, 115_000, second -> 5);
    double loss = run(30, 40, 115_000, second -> 5);
    assertEquals(Redundancy.ONE, redundancy);
    assertTrue(loss < 10, "mean loss: " + loss);
  }

  @Test
  void lossOfAnotherMakingKeepsItsCopies() {
    run(0, 20, 10_000_000, second -> 4);
    int before = copiesSent;
    run(20, 50, 10_000_000, second -> 30);
    assertEquals(Redundancy.TWO, redundancy);
    assertTrue(copiesSent - before > 27 * PACKETS * 2, (copiesSent - before) + " copies");
  }

  @Test
  void aLinkThatGetsWideAgainGetsItsCopiesBack() {
    run(0, 60, 80_000, second -> 3);
    run(60, 200, 10_000_000, second -> 5);
    assertTrue(redundancy.copies() > 0, redundancy.toString());
  }

  @Test
  void steadyLossOfAWideLinkIsNeverTakenForCongestion() {
    run(0, 5, 10_000_000, second -> 10);
    int before = copiesSent;
    run(5, 300, 10_000_000, second -> 10);
    assertEquals(295 * PACKETS * 2, copiesSent - before);
  }

  /** Sends from one second to another; the mean loss, percent. */
  private double run(int from, int to, int bitrate, IntToDoubleFunction randomLossPercent) {
    double sum = 0;
    for (int second = from; second < to; second++) {
      int lost = 0;
      for (int i = 0; i < PACKETS; i++) {
        int bytes = OVERHEAD_BYTES + FRAME_BYTES * (1 + redundancy.copies());
        copiesSent += redundancy.copies();
        queuedBytes = Math.max(0, queuedBytes - bitrate / 8.0 / PACKETS);
        boolean full = queuedBytes + bytes > bitrate / 8.0 * QUEUE_SECONDS;
        queuedBytes += full ? 0 : bytes;
        lost += full || 100 * random.nextDouble() < randomLossPercent.applyAsDouble(second) ? 1 : 0;
      }
      double loss = 100.0 * lost / PACKETS;
      sum += loss;
      for (int tick = 0; tick < 10; tick++) {
        redundancy = control.choose(loss, Double.NaN, (second + 1) * SECOND + tick * SECOND / 10);
      }
    }
    return sum / (to - from);
  }
}
