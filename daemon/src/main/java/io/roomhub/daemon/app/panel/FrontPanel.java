package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.ControlException;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.gpio.Gpio;
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
public final class FrontPanel implements AutoCloseable {
  private static final int QUEUE = 1_024;

  private volatile Gpio gpio;
  private final Clock clock;
  private final Listener listener;
  private final ButtonReader buttons;
  private final Map<String, Lamps.Look> looks = new LinkedHashMap<>();
  private LampBoard lamps;
  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile Map<String, String> lampStates = Map.of();
  private volatile boolean closing;

  /** What the panel tells, on its own thread. Must not block. */
  public interface Listener extends ButtonReader.Listener {
    /** A lamp was given another pattern. */
    void lampChanged(String led, String pattern);
  }

  public FrontPanel(Gpio gpio, HubConfig.Gpio config, Clock clock, Listener listener) {
    this.gpio = gpio;
    this.clock = clock;
    this.listener = listener;
    lamps = new LampBoard(config);
    buttons = new ButtonReader(config, gpio.bounces(), listener);
    thread = Thread.ofPlatform().daemon().name("roomhub-panel").unstarted(this::run);
  }

  public void start() {
    gpio.onEdge(this::wake);
    thread.start();
  }

  private void wake(String line) {
    work.offer(() -> buttons.edge(line, clock.millis()));
  }

  /** What the buttons and lamps are wired to now. Any thread. */
  public Gpio gpio() {
    return gpio;
  }

  /** Lets go of all lines and takes those of another wiring; lamps go on. Any thread. */
  public void rewire(Supplier<Gpio> open, HubConfig.Gpio config) {
    work.offer(
        () -> {
          lampsOff();
          gpio.close();
          gpio = open.get();
          gpio.onEdge(this::wake);
          lamps = new LampBoard(config);
          looks.forEach(lamps::show);
        });
  }

  /** Whether there is a button of this name. */
  public boolean hasButton(String name) {
    return buttons.hasButton(name);
  }

  /**
   * Refuses what {@link #press} cannot do. Any thread.
   *
   * @throws ControlException when GPIO is not simulated, or there is no such button
   */
  public void checkPressable(String button) throws ControlException {
    if (!(gpio instanceof Gpio.Pressable)) {
      throw ControlException.conflict(
          "buttons can be pressed from here only when GPIO is simulated; it is " + gpio.provider());
    }
    if (!hasButton(button)) {
      throw ControlException.notFound("no button is named " + button);
    }
  }

  /**
   * Moves a simulated button; without effect on real ones. Each move is read before the next one is
   * made, so a program's quick release and press are two events and not none. Any thread.
   */
  public void press(String button, boolean pressed) {
    work.offer(
        () -> {
          if (gpio instanceof Gpio.Pressable pressable) {
            pressable.press(button, pressed);
            readButtons();
          }
        });
  }

  /** Gives a lamp something to show. Any thread. */
  public void show(String led, Lamps.Look look) {
    work.offer(
        () -> {
          if (!look.equals(looks.put(led, look))) {
            lamps.show(led, look);
            Map<String, String> states = new LinkedHashMap<>(lampStates);
            states.put(led, lamps.words(led, look));
            lampStates = states;
            listener.lampChanged(led, lamps.words(led, look));
          }
        });
  }

  /** Every lamp with the name of its pattern. Any thread. */
  public Map<String, String> lamps() {
    return lampStates;
  }

  private void run() {
    long wait = 0;
    long readAtMs = clock.millis();
    while (!closing) {
      try {
        @Nullable Runnable next = work.poll(wait, TimeUnit.MILLISECONDS);
        boolean worked = next != null;
        while (next != null) {
          next.run();
          next = work.poll();
        }
        // A dimmed lamp ticks far more often than buttons have to be read.
        if (worked || clock.millis() >= readAtMs) {
          readAtMs = clock.millis() + readButtons();
        }
        wait = Math.min(Math.max(0, readAtMs - clock.millis()), playLamps());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A GPIO library that throws must not end the reading of the mute button.
        Logger.error(e, "buttons and lamps");
        wait = ButtonReader.LONGEST_WAIT_MS;
      }
    }
  }

  /** Every button with its level now; an encoder's lines are none. Any thread. */
  public Map<String, Boolean> buttonLevels() {
    Map<String, Boolean> levels = new LinkedHashMap<>(gpio.buttons());
    levels.keySet().removeIf(name -> !buttons.hasButton(name));
    return levels;
  }

  /** Takes every line's level; returns ms until the next reading. */
  private long readButtons() {
    return buttons.read(gpio::isPressed, clock.millis());
  }

  private long playLamps() {
    long now = clock.millis();
    LedPlayer.Tick tick = lamps.tick(now);
    tick.changes().forEach(gpio::setLed);
    return tick.nextDeadlineMs() == LedPlayer.NEVER
        ? ButtonReader.LONGEST_WAIT_MS
        : Math.clamp(tick.nextDeadlineMs() - now, 1, ButtonReader.LONGEST_WAIT_MS);
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
    lamps.channels().forEach(led -> gpio.setLed(led, false));
  }
}
