package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is found out of a simulated uplink that all paths share. */
class UploadBudgetTest {
  private static final long WANTED = 270_000;
  private static final long LEAST = 170_000;

  private final UploadBudget budget = new UploadBudget(null);
  private final SimulatedLink uplink = new SimulatedLink(1);
  private int second;
  private double lost;

  private void run(int seconds) {
    lost = 0;
    for (int i = 0; i < seconds; i++) {
      long sent = Math.min(WANTED, budget.limit());
      double loss = uplink.second(sent);
      lost += loss / seconds;
      budget.update(loss, sent, LEAST, WANTED, 1_000L * ++second);
    }
  }

  @Test
  void withoutCommonLossThereIsNoLimit() {
    run(600);
    assertEquals(UploadBudget.UNLIMITED, budget.limit());
    assertFalse(budget.explainsLoss());
  }

  @Test
  void whatComesThroughANarrowUplinkIsTheLimit() {
    uplink.capacity = 220_000;
    run(20);
    assertTrue(budget.limit() > 180_000 && budget.limit() < 245_000, budget.limit() + " bit/s");
    assertTrue(budget.explainsLoss());
    run(600);
    assertTrue(lost < 1, "mean loss " + lost);
    assertTrue(budget.limit() > 180_000 && budget.limit() < 245_000, budget.limit() + " bit/s");
  }

  @Test
  void anUplinkThatGetsWiderHasNoLimitAnyMore() {
    uplink.capacity = 220_000;
    run(30);
    uplink.capacity = 10_000_000;
    run(240);
    assertEquals(UploadBudget.UNLIMITED, budget.limit());
  }

  @Test
  void commonLossThatSendingLessDoesNotChangeIsNoLimit() {
    uplink.randomLossPercent = 12;
    run(30);
    assertEquals(UploadBudget.UNLIMITED, budget.limit());
    assertFalse(budget.explainsLoss(), "the receivers' own paths are to be judged by it");
    int limited = 0;
    for (int i = 0; i < 3_600; i++) {
      run(1);
      limited += budget.limit() == UploadBudget.UNLIMITED ? 0 : 1;
    }
    assertTrue(limited < 120, limited + " s of an hour spent on finding out again");
  }

  @Test
  void oneReceiverTellsNothingOfTheUplink() {
    for (int i = 1; i < 60; i++) {
      budget.update(Double.NaN, WANTED, LEAST, WANTED, 1_000L * i);
    }
    assertEquals(UploadBudget.UNLIMITED, budget.limit());
    uplink.capacity = 220_000;
    second = 60;
    run(20);
    budget.update(Double.NaN, WANTED, LEAST, WANTED, 90_000);
    assertEquals(UploadBudget.UNLIMITED, budget.limit());
  }

  @Test
  void aConfiguredLimitIsTheLimit() {
    UploadBudget configured = new UploadBudget(300_000);
    configured.update(50, 500_000, LEAST, WANTED, 1_000);
    assertEquals(300_000, configured.limit());
    assertFalse(configured.explainsLoss());
  }
}
