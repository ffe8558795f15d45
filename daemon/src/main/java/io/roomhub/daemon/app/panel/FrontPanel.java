package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.ControlException;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.gpio.LedPlayer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The device's buttons and lamps: reads every button after each edge and at least once a second,
 * and plays the lamps' patterns. Hardware that cannot be used is opened again until it can. All of
 * it on one thread, {@code roomhub-panel}; others send it work.
 */
public final class FrontPanel implements AutoCloseable {
  private static final int QUEUE = 1_024;

  private final GpioSource source;
  private final Set<String> names;
  private final Clock clock;
  private final Listener listener;
  private final Map<String, Lamps.Look> looks = new LinkedHashMap<>();
  private HubConfig.Gpio config;
  private ButtonReader buttons;
  private LampBoard lamps;
  private boolean toldLost;
  private long readAtMs;
  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile Map<String, String> lampStates = Map.of();
  private volatile boolean closing;

  /** What the panel tells, on its own thread. Must not block. */
  public interface Listener extends ButtonReader.Listener {
    /** There is such a button, and it cannot be read; its next level says that it can again. */
    void buttonLost(String button);

    /** A lamp was given another pattern. */
    void lampChanged(String led, String pattern);
  }

  /** The hardware refused a reading or a level. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RuntimeException fault;

    Refusal(RuntimeException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  /**
   * Opens buttons and lamps.
   *
   * @param open opens them, and again where that is needed; never throws
   */
  public FrontPanel(Supplier<Gpio> open, HubConfig.Gpio config, Clock clock, Listener listener) {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    names = Set.copyOf(config.buttons().keySet());
    readAtMs = clock.millis();
    source = new GpioSource(open, why -> PanelWiring.broken(config, why), this::wake, readAtMs);
    lamps = new LampBoard(config);
    buttons = new ButtonReader(config, gpio().bounces(), listener);
    thread = Thread.ofPlatform().daemon().name("roomhub-panel").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void wake(String line) {
    work.offer(() -> buttons.edge(line, clock.millis()));
  }

  /** What the buttons and lamps are wired to now. Any thread. */
  public Gpio gpio() {
    return source.gpio();
  }

  /** Lets go of all lines and takes those of another wiring; lamps go on. Any thread. */
  public void rewire(Supplier<Gpio> open, HubConfig.Gpio next) {
    work.offer(
        () -> {
          lampsOff();
          config = next;
          source.rewire(open, clock.millis());
          takeLamps();
        });
  }

  /** Whether there is a button of this name. */
  public boolean hasButton(String name) {
    return names.contains(name);
  }

  /**
   * Refuses what {@link #press} cannot do. Any thread.
   *
   * @throws ControlException when GPIO is not simulated, or there is no such button
   */
  public void checkPressable(String button) throws ControlException {
    if (!(gpio() instanceof Gpio.Pressable)) {
      throw ControlException.conflict(
          "buttons can be pressed from here only when GPIO is simulated; it is "
              + gpio().provider());
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
          if (gpio() instanceof Gpio.Pressable pressable) {
            pressable.press(button, pressed);
            long now = clock.millis();
            tellButtons(levels(), now);
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
    while (!closing) {
      try {
        wait = step(work.poll(wait, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // Whatever goes wrong here must not end the reading of the mute button.
        Logger.error(e, "buttons and lamps");
        wait = ButtonReader.LONGEST_WAIT_MS;
      }
    }
  }

  /**
   * One round: the work that waits, the buttons, the lamps.
   *
   * @param first work to do, or null
   * @return ms until the next round at the latest
   */
  long step(@Nullable Runnable first) {
    @Nullable Runnable next = first == null ? work.poll() : first;
    boolean worked = next != null;
    try {
      while (next != null) {
        next.run();
        next = work.poll();
      }
      boolean found = source.retry(clock.millis());
      if (source.lost()) {
        tellLost();
        return Math.min(source.untilRetryMs(clock.millis()), ButtonReader.LONGEST_WAIT_MS);
      }
      if (found || toldLost) {
        beginAnew();
      }
      // A dimmed lamp ticks far more often than buttons have to be read.
      long now = clock.millis();
      boolean due = worked || now >= readAtMs;
      Map<String, Boolean> levels = due ? levels() : Map.of();
      long lampsWait = playLamps();
      source.works();
      // A level says that the button is found, and that it is only when nothing has refused.
      if (due) {
        readAtMs = now + tellButtons(levels, now);
      }
      return Math.min(Math.max(0, readAtMs - clock.millis()), lampsWait);
    } catch (Refusal e) {
      source.failed(e.fault, clock.millis());
      tellLost();
      return GpioSource.RETRY_MS;
    }
  }

  private void tellLost() {
    if (!toldLost) {
      toldLost = true;
      names.forEach(listener::buttonLost);
    }
  }

  /** Nobody knows what happened to the buttons meanwhile, and the lamps begin dark. */
  private void beginAnew() {
    buttons = new ButtonReader(config, gpio().bounces(), listener);
    readAtMs = clock.millis();
    takeLamps();
  }

  private void takeLamps() {
    LampBoard board = new LampBoard(config);
    looks.forEach(board::show);
    lamps = board;
  }

  /**
   * Every button with its level now; an encoder's lines are none. Empty while they cannot be read.
   * Any thread.
   */
  public Map<String, Boolean> buttonLevels() {
    try {
      Map<String, Boolean> levels = new LinkedHashMap<>(gpio().buttons());
      levels.keySet().removeIf(name -> !hasButton(name));
      return levels;
    } catch (RuntimeException e) {
      // The panel's own thread notices as well, and says so.
      return Map.of();
    }
  }

  /** Every line's level, all of them before any is told. */
  private Map<String, Boolean> levels() {
    try {
      return gpio().buttons();
    } catch (RuntimeException e) {
      throw new Refusal(e);
    }
  }

  /** Returns ms from {@code nowMs}, when the levels were taken, until the next reading. */
  private long tellButtons(Map<String, Boolean> levels, long nowMs) {
    toldLost = false;
    return buttons.read(levels::get, nowMs);
  }

  private void setLed(String led, boolean lit) {
    try {
      gpio().setLed(led, lit);
    } catch (RuntimeException e) {
      throw new Refusal(e);
    }
  }

  private long playLamps() {
    long now = clock.millis();
    LedPlayer.Tick tick = lamps.tick(now);
    tick.changes().forEach(this::setLed);
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
    gpio().close();
  }

  private void lampsOff() {
    try {
      lamps.channels().forEach(led -> gpio().setLed(led, false));
    } catch (RuntimeException e) {
      Logger.debug("lamps: {}", e.toString());
    }
  }
}
