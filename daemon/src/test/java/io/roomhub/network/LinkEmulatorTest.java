package io.roomhub.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinkEmulatorTest {
  private static final long MILLI = 1_000_000L;
  private final LinkEmulator link = new LinkEmulator(7);

  @Test
  void anUntouchedLinkPassesAtOnce() {
    assertEquals(5, link.arrivalNanos(1_000, 5));
    assertEquals(6, link.arrivalNanos(1_000, 6));
  }

  @Test
  void itLosesTheShareThatItIsTold() {
    link.setLoss(0.2);
    int lost = 0;
    for (int i = 0; i < 10_000; i++) {
      lost += link.arrivalNanos(100, i) == LinkEmulator.LOST ? 1 : 0;
    }
    assertEquals(2_000, lost, 120);
  }

  @Test
  void theSameSeedLosesTheSamePackets() {
    LinkEmulator same = new LinkEmulator(7);
    LinkEmulator other = new LinkEmulator(8);
    StringBuilder fates = new StringBuilder();
    StringBuilder sameFates = new StringBuilder();
    StringBuilder otherFates = new StringBuilder();
    for (LinkEmulator each : new LinkEmulator[] {link, same, other}) {
      each.setLoss(0.5);
    }
    for (int i = 0; i < 100; i++) {
      fates.append(link.arrivalNanos(100, i)).append(' ');
      sameFates.append(same.arrivalNanos(100, i)).append(' ');
      otherFates.append(other.arrivalNanos(100, i)).append(' ');
    }
    assertEquals(fates.toString(), sameFates.toString());
    assertNotEquals(fates.toString(), otherFates.toString());
  }

  @Test
  void nothingPassesACutAndEverythingAfterIt() {
    link.setCut(true);
    assertEquals(LinkEmulator.LOST, link.arrivalNanos(100, 1));
    link.setCut(false);
    assertEquals(2, link.arrivalNanos(100, 2));
  }

  @Test
  void jitterComesOnTopOfTheDelayAndTheOrderIsKept() {
    link.setDelay(20 * MILLI, 10 * MILLI);
    long last = 0;
    boolean varies = false;
    for (int i = 0; i < 1_000; i++) {
      long sent = i * 20 * MILLI;
      long arrival = link.arrivalNanos(100, sent);
      assertTrue(arrival >= sent + 20 * MILLI && arrival < sent + 30 * MILLI);
      assertTrue(arrival >= last);
      varies |= arrival - sent > 29 * MILLI;
      last = arrival;
    }
    assertTrue(varies);
    long burst = 30_000 * MILLI;
    for (int i = 0; i < 100; i++) {
      long arrival = link.arrivalNanos(100, burst + i);
      assertTrue(arrival >= last, "packets overtake each other");
      last = arrival;
    }
  }

  @Test
  void aSlowLinkQueuesAndThenDrops() {
    // 100 bytes take 10 ms.
    link.setRate(80_000);
    assertEquals(10 * MILLI, link.arrivalNanos(100, 0));
    assertEquals(20 * MILLI, link.arrivalNanos(100, 0));
    int passed = 2;
    while (link.arrivalNanos(100, 0) != LinkEmulator.LOST) {
      passed++;
    }
    assertEquals(51, passed, "half a second waits, and the one on its way");
    assertEquals(1_010 * MILLI, link.arrivalNanos(100, 1_000 * MILLI));
  }
}
