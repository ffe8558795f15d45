package io.roomhub.hardware.gpio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Buttons and lamps. Providers are chosen by name ({@code pi4j}, {@code simulated}, {@code none});
 * a product above cannot tell which one it has.
 */
public interface Gpio extends AutoCloseable {
  /** Provider name as the status shows it. */
  String provider();

  /**
   * Why hardware that is configured, or that this board must have, is not in use, in one line; its
   * buttons cannot be read then, and opening again later may help. Empty when nothing is wrong.
   */
  default Optional<String> whyUnavailable() {
    return Optional.empty();
  }

  /** Whether the buttons have contacts that bounce; false where a program presses them. */
  default boolean bounces() {
    return true;
  }

  /**
   * The level of a button now, after {@code activeLow}: true while it is held down.
   *
   * @throws IllegalArgumentException when no such button is configured
   * @throws RuntimeException when the level cannot be read
   */
  boolean isPressed(String button);

  /**
   * Tells {@code onEdge} of every raw level change of any button, not debounced, on a thread of the
   * provider's. An edge may be lost: callers read {@link #isPressed} again as well.
   */
  void onEdge(Consumer<String> onEdge);

  /** Drives a lamp, after {@code activeLow}: true is lit. Unknown names are ignored. Any thread. */
  void setLed(String led, boolean lit);

  /**
   * Every button with its present level, in configuration order; none while it is not known.
   *
   * @throws RuntimeException when a level cannot be read
   */
  Map<String, Boolean> buttons();

  /**
   * The lamps' lines and the levels at which they are dark, for whoever has to darken them when
   * this process is gone; empty where there are no real lamps. Any thread.
   */
  default List<GpioLayout.DarkLine> darkLines() {
    return List.of();
  }

  @Override
  void close();

  /** A provider whose buttons a program can press: the simulated one. */
  interface Pressable {
    /**
     * Presses or releases a button.
     *
     * @throws IllegalArgumentException when no such button is configured
     */
    void press(String button, boolean pressed);
  }
}
