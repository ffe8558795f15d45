package io.roomhub.daemon.app.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.hardware.clock.VirtualClock;
import io.roomhub.hardware.gpio.Gesture;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.gpio.GpioLayout;
import io.roomhub.hardware.gpio.NoGpio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Hardware that comes late, fails and comes back, without threads and in virtual time. */
class LateGpioTest {
  private static final HubConfig.Gpio CONFIG =
      new HubConfig.Gpio(
          "pi4j",
          "auto",
          Map.of("mute", new HubConfig.Button(17, true, 20, HubConfig.ButtonMode.TOGGLE)),
          Map.of("mute", new HubConfig.Led(27, false)));

  private static final HubConfig.Gpio TWO_BUTTONS =
      new HubConfig.Gpio("pi4j", "auto", twoButtons(), CONFIG.leds());

  private final VirtualClock clock = new VirtualClock();
  private final List<String> told = new ArrayList<>();
  private final List<Pins> opened = new ArrayList<>();
  private int attempts;
  private HubConfig.Gpio config = CONFIG;
  private @Nullable String obstacle;
  private boolean pressed;
  private boolean faulty;
  private boolean secondFaulty;
  private boolean lampFaulty;

  /** The one that counts is read first. */
  private static Map<String, HubConfig.Button> twoButtons() {
    Map<String, HubConfig.Button> buttons = new LinkedHashMap<>(CONFIG.buttons());
    buttons.put("second", new HubConfig.Button(5, true, 20, HubConfig.ButtonMode.TOGGLE));
    return buttons;
  }

  /** Real pins: they fail when they are told to. */
  private final class Pins implements Gpio {
    private final Map<String, Boolean> lit = new LinkedHashMap<>();
    private @Nullable Consumer<String> onEdge;
    private boolean broken = faulty;
    private boolean closed;

    @Override
    public String provider() {
      return "pi4j";
    }

    @Override
    public boolean isPressed(String button) {
      if (broken || (secondFaulty && button.equals("second"))) {
        throw new IllegalStateException("no such device");
      }
      return button.equals("mute") && pressed;
    }

    @Override
    public void onEdge(Consumer<String> onEdge) {
      this.onEdge = onEdge;
    }

    @Override
    public void setLed(String led, boolean on) {
      if (lampFaulty) {
        throw new IllegalStateException("no such lamp");
      }
      lit.put(led, on);
    }

    @Override
    public Map<String, Boolean> buttons() {
      Map<String, Boolean> levels = new LinkedHashMap<>();
      config.buttons().keySet().forEach(name -> levels.put(name, isPressed(name)));
      return levels;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class Recorder implements FrontPanel.Listener {
    @Override
    public void buttonSuspected(String button, boolean down) {
      told.add("suspected");
    }

    @Override
    public void buttonLevel(String button, boolean down) {
      told.add(down ? "down" : "up");
    }

    @Override
    public void buttonMissed(String button, boolean down) {
      told.add("missed");
    }

    @Override
    public void buttonLost(String button) {
      told.add(button + " lost");
    }

    @Override
    public void gesture(String button, Gesture gesture) {
      told.add(gesture.name());
    }

    @Override
    public void turned(String encoder, boolean clockwise) {
      told.add("turned");
    }

    @Override
    public void lampChanged(String led, String pattern) {}
  }

  private Gpio open() {
    attempts++;
    if (obstacle != null) {
      return new NoGpio(
          new GpioLayout("auto", Map.of("mute", new GpioLayout.Button(17, true)), Map.of()),
          obstacle);
    }
    opened.add(new Pins());
    return opened.getLast();
  }

  private FrontPanel panel() {
    return new FrontPanel(this::open, config, clock, new Recorder());
  }

  /** Lets the panel's thread do its rounds for a while. */
  private void run(FrontPanel panel, long ms) {
    long end = clock.millis() + ms;
    long wait = Math.max(1, panel.step(null));
    while (clock.millis() + wait <= end) {
      clock.advanceMillis(wait);
      wait = Math.max(1, panel.step(null));
    }
    clock.advanceMillis(end - clock.millis());
  }

  @Test
  void aChipThatMayNotBeOpenedYetIsTriedEverySecondAndUsedAtOnce() {
    obstacle = "no permission for /dev/gpiochip0";
    FrontPanel panel = panel();
    panel.show("mute", Lamps.mute(true));
    run(panel, 5_500);
    assertEquals(6, attempts);
    assertEquals(List.of("mute lost"), told, "told once, and no level is made up");
    assertEquals(Map.of(), panel.buttonLevels());
    assertEquals(Optional.of("no permission for /dev/gpiochip0"), panel.gpio().whyUnavailable());

    obstacle = null;
    run(panel, 1_000);
    assertEquals(List.of("mute lost", "up"), told.subList(0, 2));
    assertEquals(Map.of("mute", true), opened.getFirst().lit, "its lamp says what it said before");
    assertEquals(Map.of("mute", false), panel.buttonLevels());
    int until = attempts;
    run(panel, 20_000);
    assertEquals(until, attempts, "what works is left alone");
  }

  @Test
  void whatStaysAwayIsTriedLessOften() {
    obstacle = "it knows no Raspberry Pi";
    FrontPanel panel = panel();
    run(panel, 60_500);
    assertEquals(61, attempts);
    run(panel, 60_000);
    assertEquals(67, attempts);
  }

  @Test
  void aButtonThatCannotBeReadAnyMoreIsLostAndFoundAgainWithoutAPress() {
    FrontPanel panel = panel();
    panel.show("mute", Lamps.mute(true));
    run(panel, 3_000);
    told.clear();
    opened.getFirst().broken = true;
    obstacle = "busy";
    run(panel, 4_000);
    assertEquals(List.of("mute lost"), told);
    assertTrue(opened.getFirst().closed);
    assertEquals(Map.of(), panel.buttonLevels());

    pressed = true;
    obstacle = null;
    run(panel, 3_000);
    assertEquals("mute lost", told.getFirst());
    assertEquals(
        List.of("down"), told.stream().skip(1).distinct().toList(), "a level, and no event");
    assertEquals(Map.of("mute", true), opened.get(1).lit);
    opened.get(1).onEdge.accept("mute");
    pressed = false;
    told.clear();
    run(panel, 30);
    assertEquals("up", told.getLast(), "edges of the new lines count");
  }

  @Test
  void aReadingThatFailsRightAfterEachOpeningLosesTheButtonOnce() {
    FrontPanel panel = panel();
    run(panel, 100);
    told.clear();
    opened.getLast().broken = true;
    faulty = true;
    run(panel, 1_000);
    for (int i = 0; i < 5; i++) {
      run(panel, GpioSource.RETRY_MS);
    }
    assertTrue(opened.size() > 4, "it is tried again");
    assertEquals(List.of("mute lost"), told);
    assertEquals(Optional.of("pi4j failed: no such device"), panel.gpio().whyUnavailable());
  }

  @Test
  void aButtonIsNotFoundWhileAnotherOneRefuses() {
    config = TWO_BUTTONS;
    FrontPanel panel = panel();
    pressed = true;
    run(panel, 3_000);
    assertEquals("down", told.getFirst());
    told.clear();
    secondFaulty = true;
    run(panel, 5_000);
    assertTrue(opened.size() > 4, "it is tried again");
    assertEquals(Set.of("mute lost", "second lost"), Set.copyOf(told), "no level is told");
    assertEquals(2, told.size());

    secondFaulty = false;
    told.clear();
    run(panel, 2_000);
    assertEquals(List.of("down", "up"), told.subList(0, 2));
    secondFaulty = true;
    told.clear();
    run(panel, 2_000);
    assertEquals(2, told.size(), "a loss after that is another one");
  }

  @Test
  void aButtonIsNotFoundWhileALampRefuses() {
    FrontPanel panel = panel();
    panel.show("mute", Lamps.mute(true));
    run(panel, 3_000);
    told.clear();
    lampFaulty = true;
    panel.show("mute", Lamps.mute(false));
    run(panel, 5_000);
    assertTrue(opened.size() > 4, "it is tried again");
    assertEquals(List.of("mute lost"), told);
    assertEquals(Optional.of("pi4j failed: no such lamp"), panel.gpio().whyUnavailable());

    lampFaulty = false;
    run(panel, 2_000);
    assertEquals(List.of("mute lost", "up"), told.subList(0, 2));
  }
}
