package io.roomhub.hardware.gpio;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * No GPIO. Where none is wanted, the configured buttons are never pressed. Where it failed, what
 * they say is not known, and nothing is made up: there is no level to be had. The lamps are not
 * there either way. Immutable, any thread.
 */
public final class NoGpio implements Gpio {
  private final Map<String, Boolean> buttons;
  private final @Nullable String reason;

  /**
   * @param reason what failed and what to do about it, in one line; null when nothing is wrong
   */
  public NoGpio(GpioLayout layout, @Nullable String reason) {
    Map<String, Boolean> released = new LinkedHashMap<>();
    if (reason == null) {
      layout.buttons().keySet().forEach(name -> released.put(name, false));
    }
    this.buttons = Collections.unmodifiableMap(released);
    this.reason = reason;
  }

  @Override
  public String provider() {
    return GpioFactory.NONE;
  }

  @Override
  public Optional<String> whyUnavailable() {
    return Optional.ofNullable(reason);
  }

  @Override
  public boolean isPressed(String button) {
    if (reason != null) {
      throw new IllegalStateException(reason);
    }
    if (!buttons.containsKey(button)) {
      throw new IllegalArgumentException("no button named " + button);
    }
    return false;
  }

  @Override
  public void onEdge(Consumer<String> onEdge) {
    // No button, no edge.
  }

  @Override
  public void setLed(String led, boolean lit) {
    // No lamp.
  }

  @Override
  public Map<String, Boolean> buttons() {
    return buttons;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
