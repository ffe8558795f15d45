package io.roomhub.daemon.app.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.room.HubState;
import io.roomhub.hardware.gpio.GpioLayout;
import io.roomhub.hardware.gpio.LedPattern;
import io.roomhub.hardware.gpio.LedPlayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LampBoardTest {
  @TempDir Path directory;

  private static HubConfig.Gpio config(Map<String, LedPattern> patterns) {
    return new HubConfig.Gpio(
        "auto",
        "auto",
        Map.of(),
        Map.of(),
        Map.of(
            "mute",
            new HubConfig.Led(27, true),
            "status",
            new HubConfig.Led(null, List.of(16, 20, 21), true, 50)),
        patterns);
  }

  /** For how long each channel is lit in this time, ms, and how often anything is ticked. */
  private static Map<String, Integer> lit(LampBoard board, int ms) {
    Map<String, Integer> lit = new HashMap<>();
    Map<String, Boolean> now = new HashMap<>();
    int ticks = 0;
    long next = 0;
    for (int t = 0; t < ms; t++) {
      if (t >= next) {
        LedPlayer.Tick tick = board.tick(t);
        ticks++;
        now.putAll(tick.changes());
        next = tick.nextDeadlineMs();
      }
      now.forEach((channel, on) -> lit.merge(channel, on ? 1 : 0, Integer::sum));
    }
    lit.put("ticks", ticks);
    return lit;
  }

  @Test
  void aColourIsThreeLinesDimmedTogetherWithFewTicks() {
    LampBoard board = new LampBoard(config(Map.of()));
    Lamps.Look amber = Lamps.link(HubState.DEGRADED, false, false);
    board.show("status", new Lamps.Look(LedPattern.ON, amber.color()));

    Map<String, Integer> lit = lit(board, 1_000);
    assertEquals(500, lit.get("status.red"), "half of it");
    assertEquals(200, lit.get("status.green"), "40 % of half");
    assertEquals(0, lit.get("status.blue"));
    assertTrue(lit.get("ticks") <= 300, lit.toString());
    assertEquals("wink amber", board.words("status", amber));
    assertEquals("wink", board.words("mute", amber));
  }

  @Test
  void aSteadyLampOfOneLineCostsNoTicks() {
    LampBoard board = new LampBoard(config(Map.of()));
    board.show("mute", Lamps.mute(true));
    assertEquals(Map.of("mute", 60_000, "ticks", 1), lit(board, 60_000));
  }

  @Test
  void theConfigurationMayGiveAPatternOtherSteps() {
    LedPattern soft =
        LedPattern.SLOW_BLINK.withSteps(
            List.of(new LedPattern.Step(100, 100), new LedPattern.Step(0, 300)));
    LampBoard board = new LampBoard(config(Map.of("slow-blink", soft)));
    Lamps.Look offline = Lamps.link(HubState.OFFLINE, true, false);
    board.show("mute", offline);
    assertEquals(200, lit(board, 800).get("mute"));
    assertEquals("slow-blink", board.words("mute", offline), "its name stays");
  }

  @Test
  void oneLampForEverythingIsRedWhileMutedInTheRoom() {
    assertEquals("RED", Lamps.status(HubState.CONNECTED, true, false, true).color().name());
    assertEquals("GREEN", Lamps.status(HubState.CONNECTED, true, false, false).color().name());
    assertEquals(
        Lamps.link(HubState.OFFLINE, true, false),
        Lamps.status(HubState.OFFLINE, true, false, true));
    assertEquals(
        LedPattern.FAST_BLINK, Lamps.status(HubState.DEGRADED, true, true, true).pattern());
  }

  @Test
  void theLevelsAtWhichAllIsDarkAreLeftForWhoComesAfterwards() throws IOException {
    List<GpioLayout.DarkLine> dark =
        PanelWiring.layout(config(Map.of()))
            .darkLines("gpiochip4", Map.of(16, 16, 20, 20, 21, 533, 27, 27));
    Path file = directory.resolve("lamps");

    PanelWiring.leaveWord(dark, file);
    assertEquals(
        List.of("gpiochip4 16 1", "gpiochip4 20 1", "gpiochip4 27 1", "gpiochip4 533 1"),
        Files.readAllLines(file).stream().sorted().toList());

    HubConfig.Gpio wired = config(Map.of());
    HubConfig.Gpio simulated =
        new HubConfig.Gpio("simulated", wired.chip(), wired.buttons(), wired.leds());
    PanelWiring.open(simulated, null).close();
    assertTrue(Files.exists(file), "it is another's");
    PanelWiring.open(simulated, directory).close();
    assertFalse(Files.exists(file), "what an earlier hub left is not true any more");
  }
}
