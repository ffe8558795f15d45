package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class CheckBudgetTest {
  private static final long MS = 1_000_000L;

  private final CheckBudget budget = new CheckBudget();

  private static InetSocketAddress victim(int number) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (1 + number % 250)), 53);
  }

  @Test
  void allAddressesTogetherGetNoMoreThanThePaceOfRfc8445() {
    int left = 0;
    for (long ms = 0; ms < 1_000; ms++) {
      for (int address = 0; address < 150; address++) {
        left += budget.take(victim(address), ms * MS) ? 1 : 0;
      }
    }
    assertTrue(
        left <= 1_000 * MS / CheckBudget.TA_NANOS + CheckBudget.BURST, left + " in a second");
    assertTrue(left >= 200, left + " in a second");
  }

  @Test
  void oneAddressGetsNoMoreThanAHopefulStartNeeds() {
    int left = 0;
    for (long ms = 0; ms < 3_600_000; ms += 10) {
      left += budget.take(victim(0), ms * MS) ? 1 : 0;
    }
    assertEquals(CheckBudget.MAX_PER_ADDRESS, left);
  }

  @Test
  void thereIsALimitToTheAddresses() {
    int left = 0;
    for (int port = 1; port <= 5_000; port++) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
      left += budget.take(address, port * 10 * MS) ? 1 : 0;
    }
    assertEquals(CheckBudget.MAX_ADDRESSES, left);
  }
}
