package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bitrates over simulated paths: loss of other making, and loss of our own making. */
class BitrateControlTest {
  private static final int FULL = 40_000;

  private final BitrateControl control = new BitrateControl(FULL);
  private final SimulatedLink link = new SimulatedLink(1);
  private final List<Integer> rates = new ArrayList<>();
  private int second;
  private int changes;
  private double lost;

  /** Lets so many seconds pass, with a report in each. */
  private void run(int seconds) {
    rates.clear();
    changes = 0;
    lost = 0;
    for (int i = 0; i < seconds; i++) {
      int before = control.bitrate();
      double loss = link.second(WireRate.of(before, 0, 20));
      lost += loss / seconds;
      control.update(loss, 1_000L * ++second);
      changes += control.bitrate() == before ? 0 : 1;
      rates.add(control.bitrate());
    }
  }

  private void report(int seconds, double lossPercent) {
    for (int i = 0; i < seconds; i++) {
      control.update(lossPercent, 1_000L * ++second);
    }
  }

  private double mean() {
    return rates.stream().mapToInt(rate -> rate).average().orElseThrow();
  }

  @Test
  void beforeTheFirstReportItIsTheFullRate() {
    assertEquals(FULL, control.update(Double.NaN, 1_000));
  }

  @Test
  void lossOverFivePercentStepsDownToSixteen() {
    link.randomLossPercent = 20;
    run(8);
    assertEquals(16_000, control.bitrate(), rates.toString());
    assertTrue(changes >= 2, "in steps: " + rates);
    run(120);
    assertEquals(0, changes, "and stays there: " + rates);
  }

  @Test
  void lossUnderOnePercentStepsUpAgainToTheFullRate() {
    link.randomLossPercent = 20;
    run(20);
    link.randomLossPercent = 0;
    run(45);
    assertEquals(FULL, control.bitrate(), rates.toString());
    assertEquals(rates.stream().sorted().toList(), rates, "never down on the way");
    assertTrue(changes >= 4, "in steps: " + rates);
  }

  @Test
  void betweenOneAndFivePercentItStays() {
    report(60, 4.5);
    assertEquals(FULL, control.bitrate());
    report(10, 30);
    report(300, 2);
    assertEquals(16_000, control.bitrate());
  }

  @Test
  void twoPacketsLostInOneReportChangeNothing() {
    for (int i = 0; i < 100; i++) {
      report(1, 4);
      report(5, 0);
    }
    assertEquals(FULL, control.bitrate());
  }

  @Test
  void onANarrowPathItFindsTheRateAndDoesNotSaw() {
    link.capacity = WireRate.of(30_000, 0, 20);
    run(30);
    run(600);
    assertTrue(mean() > 24_000, "mean rate " + mean());
    assertTrue(lost < 1, "mean loss " + lost);
    assertTrue(changes <= 16, changes + " changes in ten minutes");
  }

  @Test
  void aPathThatGetsWiderGetsTheFullRate() {
    link.capacity = WireRate.of(30_000, 0, 20);
    run(600);
    link.capacity = Long.MAX_VALUE;
    run(300);
    assertEquals(FULL, control.bitrate());
  }

  @Test
  void lossThatDoesNotDependOnTheRateEndsAtTheLowestWithoutGoingUpInBetween() {
    link.randomLossPercent = 7;
    run(600);
    assertEquals(16_000, control.bitrate());
    assertEquals(rates.stream().sorted((a, b) -> b - a).toList(), rates, "never up");
  }

  @Test
  void itNeverLeavesItsBounds() {
    BitrateControl low = new BitrateControl(12_000);
    for (int i = 1; i < 100; i++) {
      assertEquals(12_000, low.update(i < 50 ? 50 : 0, 1_000L * i));
    }
  }

  @Test
  void timeDecidesAndNotHowOftenItIsAsked() {
    for (int i = 0; i < 100; i++) {
      control.update(30, 1_000 + i);
    }
    assertEquals(28_000, control.bitrate(), "one step");
  }
}
