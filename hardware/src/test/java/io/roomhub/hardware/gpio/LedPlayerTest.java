package io.roomhub.hardware.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedPlayerTest {
  private final VirtualClock clock = new VirtualClock();
  private final long start = clock.millis();
  private final LedPlayer player = new LedPlayer();

  @Test
  void aSteadyPatternSwitchesOnceAndNeedsNoFurtherTick() {
    player.set("mute", LedPattern.ON);
    player.set("link", LedPattern.OFF);
    assertEquals(
        new LedPlayer.Tick(Map.of("mute", true, "link", false), LedPlayer.NEVER),
        player.tick(start));
    assertEquals(new LedPlayer.Tick(Map.of(), LedPlayer.NEVER), player.tick(start + 60_000));
  }

  @Test
  void slowBlinkIsOneHertz() {
    assertEquals(
        List.of("0+", "500-", "1000+", "1500-", "2000+"), play(LedPattern.SLOW_BLINK, 2_000));
  }

  @Test
  void fastBlinkIsFiveHertz() {
    assertEquals(
        List.of("0+", "100-", "200+", "300-", "400+", "500-"), play(LedPattern.FAST_BLINK, 500));
  }

  @Test
  void doubleBlinkFlashesTwiceEveryTwoSeconds() {
    assertEquals(
        List.of("0+", "100-", "250+", "350-", "2000+", "2100-", "2250+", "2350-", "4000+"),
        play(LedPattern.DOUBLE_BLINK, 4_000));
  }

  @Test
  void aPatternThatDoesNotRepeatStaysInItsLastStep() {
    LedPattern flash =
        new LedPattern(
            "flash",
            List.of(
                new LedPattern.Step(true, 50),
                new LedPattern.Step(false, 30),
                new LedPattern.Step(true, 0)),
            false);
    assertEquals(List.of("0+", "50-", "80+"), play(flash, 10_000));
  }

  @Test
  void aLateTickKeepsTheRhythm() {
    player.set("link", LedPattern.SLOW_BLINK);
    player.tick(start);
    assertEquals(
        new LedPlayer.Tick(Map.of("link", false), start + 1_000), player.tick(start + 730));
    assertEquals(new LedPlayer.Tick(Map.of(), start + 4_000), player.tick(start + 3_990));
    assertEquals(
        new LedPlayer.Tick(Map.of("link", true), start + 4_500), player.tick(start + 4_001));
  }

  @Test
  void settingThePresentPatternAgainDoesNotRestartIt() {
    player.set("link", LedPattern.SLOW_BLINK);
    player.tick(start);
    player.set("link", LedPattern.SLOW_BLINK);
    assertEquals(start + 500, player.tick(start + 300).nextDeadlineMs());
  }

  @Test
  void aNewPatternBeginsAtTheNextTick() {
    player.set("link", LedPattern.ON);
    player.tick(start);
    player.set("link", LedPattern.FAST_BLINK);
    assertEquals(new LedPlayer.Tick(Map.of(), start + 140), player.tick(start + 40));
    assertEquals(new LedPlayer.Tick(Map.of("link", false), start + 240), player.tick(start + 140));
    assertEquals(Map.of("link", LedPattern.FAST_BLINK), player.patterns());
  }

  @Test
  void theNextDeadlineIsThatOfTheEarliestLamp() {
    player.set("slow", LedPattern.SLOW_BLINK);
    player.set("fast", LedPattern.FAST_BLINK);
    assertEquals(start + 100, player.tick(start).nextDeadlineMs());
  }

  @Test
  void impossiblePatternsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LedPattern("x", List.of(), false));
    assertThrows(IllegalArgumentException.class, () -> LedPattern.blink("x", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LedPattern.blink("x", 100, -1));
  }

  /** Every change within {@code ms}, as its time and the new state. */
  private List<String> play(LedPattern pattern, long ms) {
    player.set("led", pattern);
    List<String> changes = new ArrayList<>();
    while (true) {
      LedPlayer.Tick tick = player.tick(clock.millis());
      tick.changes()
          .forEach((led, lit) -> changes.add((clock.millis() - start) + (lit ? "+" : "-")));
      if (tick.nextDeadlineMs() > start + ms) {
        return changes;
      }
      clock.advanceMillis(tick.nextDeadlineMs() - clock.millis());
    }
  }

  @Test
  void aDimmedLampIsOnForItsShareOfEveryHundredthOfASecond() {
    player.set("mute", LedPattern.ON, 30);
    long period = start / 10 * 10;
    assertEquals(new LedPlayer.Tick(Map.of("mute", true), period + 3), player.tick(period));
    assertEquals(new LedPlayer.Tick(Map.of("mute", false), period + 10), player.tick(period + 3));
    assertEquals(new LedPlayer.Tick(Map.of("mute", true), period + 13), player.tick(period + 10));
  }

  @Test
  void theFaintestLightIsLightAndNoneIsNone() {
    player.set("faint", LedPattern.ON, 1);
    player.set("none", LedPattern.ON, 0);
    LedPlayer.Tick tick = player.tick(start / 10 * 10);
    assertEquals(Map.of("faint", true, "none", false), tick.changes());
    assertEquals(start / 10 * 10 + 1, tick.nextDeadlineMs());
  }
}
