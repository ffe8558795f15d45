package io.roomhub.daemon.rtc.ice.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class CheckBudgetTest {
  private static final long MS = 1_000_000L;

  private static final long SECOND = 1_000 * MS;

  private final CheckBudget hub = CheckBudget.ofHub();
  private final CheckBudget budget = hub.ofConnection();

  private static InetSocketAddress victim(int number) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (1 + number % 250)), 53);
  }

  /** Checks that are let out when that address is tried every 10 ms. */
  private int tryFor(CheckBudget from, InetSocketAddress address, long begin, long nanos) {
    int left = 0;
    for (long at = begin; at < begin + nanos; at += 10 * MS) {
      left += from.take(address, at) ? 1 : 0;
    }
    return left;
  }

  @Test
  void allAddressesTogetherGetNoMoreThanThePaceOfRfc8445() {
    int left = 0;
    for (long ms = 0; ms < 1_000; ms++) {
      for (int address = 0; address < 150; address++) {
        left += budget.take(victim(address), ms * MS) ? 1 : 0;
      }
    }
    assertTrue(left <= SECOND / CheckBudget.TA_NANOS + CheckBudget.BURST, left + " in a second");
    assertTrue(left >= 200, left + " in a second");
  }

  @Test
  void oneAddressGetsWhatAHopefulStartNeedsAndThenOneEveryThreeSeconds() {
    assertEquals(CheckBudget.MAX_PER_ADDRESS + 1, tryFor(budget, victim(0), 0, 3_999 * MS), 1);
    assertEquals(1_200, tryFor(budget, victim(0), 4 * SECOND, 3_600 * SECOND), 1);
  }

  @Test
  void whoAnswersIsCheckedForEver() {
    for (int check = 0; check < 10_000; check++) {
      assertTrue(budget.take(victim(0), check * SECOND), "check " + check);
      budget.proved(victim(0));
    }
  }

  @Test
  void whoChecksUsIsCheckedAsOftenInReturn() {
    tryFor(budget, victim(0), 0, 2 * SECOND);
    int left = 0;
    for (int check = 1; check <= 300; check++) {
      budget.checked(victim(0));
      left += budget.take(victim(0), 2 * SECOND + check * 20 * MS) ? 1 : 0;
      left += budget.take(victim(0), 2 * SECOND + check * 20 * MS) ? 1 : 0;
    }
    assertEquals(302, left, 1, "and one for each three seconds");
  }

  @Test
  void thereIsALimitToTheAddressesUntilOldOnesAreForgotten() {
    int left = 0;
    for (int port = 1; port <= 5_000; port++) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
      left += budget.take(address, port * 5 * MS) ? 1 : 0;
      budget.take(address, port * 5 * MS);
    }
    // 25 s; an address is forgotten 3 s after a check of it.
    assertTrue(left <= 9 * CheckBudget.MAX_ADDRESSES, left + " addresses");
    assertTrue(left >= CheckBudget.MAX_ADDRESSES, left + " addresses");
    assertTrue(budget.take(victim(7), 3_600 * SECOND));
  }

  @Test
  void manyConnectionsTogetherHaveTheBudgetOfTheHub() {
    int left = 0;
    for (int connection = 0; connection < 1_000; connection++) {
      left += tryFor(hub.ofConnection(), victim(0), connection * 10 * MS, 10 * MS);
    }
    assertEquals(CheckBudget.MAX_PER_ADDRESS + 3, left, 1, "to one address in 10 s");
  }
}
