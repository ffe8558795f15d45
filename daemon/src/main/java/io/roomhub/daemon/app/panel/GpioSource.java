package io.roomhub.daemon.app.panel;

import io.roomhub.hardware.gpio.Gpio;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What the buttons and lamps are wired to. Hardware that is not there yet, that may not be opened
 * yet or that fails later is opened again about once a second until it works; each reason is logged
 * once.
 *
 * <p>Thread: one owner; {@link #gpio} any thread.
 */
final class GpioSource {
  /** Between two attempts, ms. */
  static final long RETRY_MS = 1_000;

  /** After this many attempts nothing is about to come by itself. */
  private static final int EAGER = 60;

  /** Between two attempts from then on, ms. */
  static final long LATER_MS = 10_000;

  private final Function<String, Gpio> broken;
  private final Consumer<String> onEdge;
  private Supplier<Gpio> open;
  private volatile Gpio gpio;
  private @Nullable String told;
  private int attempts;
  private long retryAtMs;

  /**
   * Opens it for the first time.
   *
   * @param open never throws; see {@link Gpio#whyUnavailable}
   * @param broken makes what stands in for hardware that failed, of the reason
   * @param onEdge see {@link Gpio#onEdge}
   * @param nowMs monotonic time, ms
   */
  GpioSource(
      Supplier<Gpio> open, Function<String, Gpio> broken, Consumer<String> onEdge, long nowMs) {
    this.open = open;
    this.broken = broken;
    this.onEdge = onEdge;
    gpio = open.get();
    opened(nowMs);
  }

  Gpio gpio() {
    return gpio;
  }

  /** Whether there should be hardware that cannot be used now. */
  boolean lost() {
    return gpio.whyUnavailable().isPresent();
  }

  /** Ms from {@code nowMs} to the next attempt; for as long as it is {@link #lost}. */
  long untilRetryMs(long nowMs) {
    return Math.max(0, retryAtMs - nowMs);
  }

  /** Tries again where it is lost and it is time; returns whether it is there now. */
  boolean retry(long nowMs) {
    if (!lost() || nowMs < retryAtMs) {
      return false;
    }
    replace(nowMs);
    return !lost();
  }

  /** Lets go of all lines and takes those of another wiring. */
  void rewire(Supplier<Gpio> nextOpen, long nowMs) {
    open = nextOpen;
    attempts = 0;
    replace(nowMs);
  }

  /** It has been read or driven, so it works. */
  void works() {
    if (told != null) {
      Logger.info("Buttons and LEDs work now: {}", gpio.provider());
      told = null;
    }
    attempts = 0;
  }

  /** Reading or driving it threw: its lines are let go of. */
  void failed(RuntimeException fault, long nowMs) {
    gpio.close();
    gpio = broken.apply(gpio.provider() + " failed: " + fault.getMessage());
    opened(nowMs);
  }

  private void replace(long nowMs) {
    gpio.close();
    gpio = open.get();
    opened(nowMs);
  }

  private void opened(long nowMs) {
    Optional<String> why = gpio.whyUnavailable();
    if (why.isEmpty()) {
      gpio.onEdge(onEdge);
      return;
    }
    if (!why.get().equals(told)) {
      told = why.get();
      Logger.warn("No buttons and LEDs: {}; it is tried again", told);
    }
    retryAtMs = nowMs + (attempts < EAGER ? RETRY_MS : LATER_MS);
    attempts++;
  }
}
