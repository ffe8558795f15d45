package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.gpio.ButtonDebouncer;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.gpio.LedPattern;
import io.roomhub.hardware.gpio.LedPlayer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The device's buttons and lamps: reads every button after each edge and at least once a second,
 * and plays the lamps' patterns. All of it on one thread, {@code roomhub-panel}; others send it
 * work.
 */
final class FrontPanel implements AutoCloseable {
  private static final long LONGEST_WAIT_MS = 1_000;
  private static final int QUEUE = 1_024;

  private volatile Gpio gpio;
  private final Clock clock;
  private final Listener listener;
  private final Map<String, ButtonDebouncer> buttons = new LinkedHashMap<>();
  private final Map<String, Boolean> rawLevels = new LinkedHashMap<>();
  private LedPlayer player = new LedPlayer();
  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile Map<String, String> lampStates = Map.of();
  private volatile boolean closing;

  /** What the panel tells, on its own thread. Must not block. */
  interface Listener {
    /** A level that has not settled yet; it may be contact bounce. */
    void buttonSuspected(String button, boolean pressed);

    /** A settled level: after each change, and again once a second. */
    void buttonLevel(String button, boolean pressed);

    /** A lamp was given another pattern. */
    void lampChanged(String led, String pattern);
  }

  FrontPanel(Gpio gpio, Map<String, HubConfig.Button> layout, Clock clock, Listener listener) {
    this.gpio = gpio;
    this.clock = clock;
    this.listener = listener;
    gpio.buttons()
        .keySet()
        .forEach(
            name ->
                buttons.put(
                    name, new ButtonDebouncer(gpio.bounces() ? layout.get(name).debounceMs() : 0)));
    thread = Thread.ofPlatform().daemon().name("roomhub-panel").unstarted(this::run);
  }

  void start() {
    gpio.onEdge(this::wake);
    thread.start();
  }

  private void wake(String button) {
    work.offer(() -> {});
  }

  /** What the buttons and lamps are wired to now. Any thread. */
  Gpio gpio() {
    return gpio;
  }

  /** Lets go of all lines and takes those of another wiring; patterns go on. Any thread. */
  void rewire(Supplier<Gpio> open) {
    work.offer(
        () -> {
          lampsOff();
          gpio.close();
          gpio = open.get();
          gpio.onEdge(this::wake);
          Map<String, LedPattern> patterns = player.patterns();
          player = new LedPlayer();
          patterns.forEach(player::set);
        });
  }

  /** Whether there is a button of this name. */
  boolean hasButton(String name) {
    return buttons.containsKey(name);
  }

  /**
   * Moves a simulated button; without effect on real ones. Each move is read before the next one is
   * made, so a program's quick release and press are two events and not none. Any thread.
   */
  void press(String button, boolean pressed) {
    work.offer(
        () -> {
          if (gpio instanceof Gpio.Pressable pressable) {
            pressable.press(button, pressed);
            readButtons();
          }
        });
  }

  /** Gives a lamp a pattern. Any thread. */
  void show(String led, LedPattern pattern) {
    work.offer(
        () -> {
          if (!pattern.equals(player.patterns().get(led))) {
            player.set(led, pattern);
            Map<String, String> states = new LinkedHashMap<>(lampStates);
            states.put(led, pattern.name());
            lampStates = states;
            listener.lampChanged(led, pattern.name());
          }
        });
  }

  /** Every lamp with the name of its pattern. Any thread. */
  Map<String, String> lamps() {
    return lampStates;
  }

  private void run() {
    long wait = 0;
    while (!closing) {
      try {
        @Nullable Runnable next = work.poll(wait, TimeUnit.MILLISECONDS);
        while (next != null) {
          next.run();
          next = work.poll();
        }
        wait = Math.min(readButtons(), playLamps());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A GPIO library that throws must not end the reading of the mute button.
        Logger.error(e, "buttons and lamps");
        wait = LONGEST_WAIT_MS;
      }
    }
  }

  /** Feeds every button's level; returns ms until the next reading. */
  private long readButtons() {
    long now = clock.millis();
    long wait = LONGEST_WAIT_MS;
    for (Map.Entry<String, ButtonDebouncer> entry : buttons.entrySet()) {
      String name = entry.getKey();
      ButtonDebouncer button = entry.getValue();
      boolean raw = gpio.isPressed(name);
      boolean changed = button.feed(raw, now) != null;
      boolean settled = raw == button.pressed();
      Boolean before = rawLevels.put(name, raw);
      if (changed || settled) {
        listener.buttonLevel(name, button.pressed());
      } else if (before == null || before != raw) {
        listener.buttonSuspected(name, raw);
      }
      wait = Math.min(wait, Math.max(1, button.nextDeadlineMs() - now));
    }
    return wait;
  }

  private long playLamps() {
    long now = clock.millis();
    LedPlayer.Tick tick = player.tick(now);
    tick.changes().forEach(gpio::setLed);
    return tick.nextDeadlineMs() == LedPlayer.NEVER
        ? LONGEST_WAIT_MS
        : Math.clamp(tick.nextDeadlineMs() - now, 1, LONGEST_WAIT_MS);
  }

  /** Lamps off, thread ended, lines released. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lampsOff();
    gpio.close();
  }

  private void lampsOff() {
    player.patterns().keySet().forEach(led -> gpio.setLed(led, false));
  }
}
