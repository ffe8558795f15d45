package io.roomhub.hardware.gpio;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Buttons that a program presses and lamps that a program reads, for machines without GPIO. Nothing
 * bounces. Safe for any number of threads; edges are told on the thread that presses, after the
 * level has changed and with no lock held.
 */
public final class SimulatedGpio implements Gpio, Gpio.Pressable {
  private final Map<String, Boolean> buttons = new LinkedHashMap<>();
  private final Map<String, Boolean> leds = new LinkedHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** Every button of the layout released, every lamp dark. */
  public SimulatedGpio(GpioLayout layout) {
    layout.buttons().keySet().forEach(name -> buttons.put(name, false));
    layout.leds().keySet().forEach(name -> leds.put(name, false));
  }

  @Override
  public String provider() {
    return GpioFactory.SIMULATED;
  }

  @Override
  public boolean bounces() {
    return false;
  }

  @Override
  public synchronized boolean isPressed(String button) {
    Boolean pressed = buttons.get(button);
    if (pressed == null) {
      throw new IllegalArgumentException("no button named " + button);
    }
    return pressed;
  }

  @Override
  public void press(String button, boolean pressed) {
    synchronized (this) {
      if (isPressed(button) == pressed) {
        return;
      }
      buttons.put(button, pressed);
    }
    listeners.forEach(listener -> listener.accept(button));
  }

  @Override
  public void onEdge(Consumer<String> onEdge) {
    listeners.add(onEdge);
  }

  @Override
  public synchronized void setLed(String led, boolean lit) {
    leds.replace(led, lit);
  }

  @Override
  public synchronized Map<String, Boolean> buttons() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(buttons));
  }

  /** Every lamp with its present state, true is lit, in configuration order. */
  public synchronized Map<String, Boolean> leds() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(leds));
  }

  @Override
  public void close() {
    listeners.clear();
  }
}
