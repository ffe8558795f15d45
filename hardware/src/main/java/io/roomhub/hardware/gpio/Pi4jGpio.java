package io.roomhub.hardware.gpio;

import com.pi4j.Pi4J;
import com.pi4j.boardinfo.util.BoardInfoHelper;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalInputProvider;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalOutputProvider;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * The header of a Raspberry Pi through Pi4J's gpiod provider. Levels are read from the kernel at
 * each call. Debouncing is left to {@link ButtonDebouncer}; Pi4J may lose an edge (Pi4J issue 624).
 *
 * <p>Any thread; edges are told on threads of Pi4J's. Pi4J keeps one chip for the whole process, so
 * there is one instance at a time.
 */
final class Pi4jGpio implements Gpio {
  private static final String INPUT_PROVIDER = "gpiod-digital-input";
  private static final String OUTPUT_PROVIDER = "gpiod-digital-output";

  private record Button(DigitalInput input, boolean activeLow) {}

  private record Led(DigitalOutput output, boolean activeLow) {}

  private final Context context;
  private final Map<String, Button> buttons = new LinkedHashMap<>();
  private final Map<String, Led> leds = new LinkedHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final List<GpioLayout.DarkLine> darkLines;
  private boolean closed;

  private Pi4jGpio(Context context, List<GpioLayout.DarkLine> darkLines) {
    this.context = context;
    this.darkLines = darkLines;
  }

  /**
   * Takes the lines. LEDs start dark.
   *
   * @param chip the kernel's name of the chip
   * @param offsets where on the chip each BCM line of the layout is
   * @throws RuntimeException or a LinkageError of Pi4J's when anything refuses; all lines are free
   *     then
   */
  static Gpio open(GpioLayout layout, String chip, Map<Integer, Integer> offsets) {
    // Without this Pi4J goes on and fails later, with words that help nobody.
    if (!BoardInfoHelper.runningOnRaspberryPi()) {
      throw new IllegalStateException(
          "it knows no Raspberry Pi by the Revision line of this machine's /proc/cpuinfo");
    }
    Context context =
        Pi4J.newContextBuilder()
            .noAutoDetect()
            .add(GpioDDigitalInputProvider.newInstance(), GpioDDigitalOutputProvider.newInstance())
            .property("gpio.chip.name", chip)
            .disableShutdownHook()
            .build();
    Pi4jGpio gpio = new Pi4jGpio(context, layout.darkLines(chip, offsets));
    try {
      layout.buttons().forEach((name, button) -> gpio.addButton(name, button, offsets));
      layout.leds().forEach((name, led) -> gpio.addLed(name, led, offsets));
    } catch (RuntimeException | LinkageError e) {
      gpio.close();
      throw e;
    }
    return gpio;
  }

  private void addButton(String name, GpioLayout.Button button, Map<Integer, Integer> offsets) {
    DigitalInput input =
        context.create(
            DigitalInput.newConfigBuilder(context)
                .id("roomhub-button-" + name)
                .address(offsets.get(button.line()))
                .pull(pull(button.bias()))
                .debounce(0L)
                .provider(INPUT_PROVIDER)
                .build());
    buttons.put(name, new Button(input, button.activeLow()));
    input.addListener(event -> listeners.forEach(listener -> listener.accept(name)));
  }

  private static PullResistance pull(Bias bias) {
    return switch (bias) {
      case PULL_UP -> PullResistance.PULL_UP;
      case PULL_DOWN -> PullResistance.PULL_DOWN;
      case DISABLED -> PullResistance.OFF;
    };
  }

  private void addLed(String name, GpioLayout.Led led, Map<Integer, Integer> offsets) {
    DigitalState dark = led.activeLow() ? DigitalState.HIGH : DigitalState.LOW;
    DigitalOutput output =
        context.create(
            DigitalOutput.newConfigBuilder(context)
                .id("roomhub-led-" + name)
                .address(offsets.get(led.line()))
                .initial(dark)
                .shutdown(dark)
                .provider(OUTPUT_PROVIDER)
                .build());
    leds.put(name, new Led(output, led.activeLow()));
  }

  @Override
  public String provider() {
    return GpioFactory.PI4J;
  }

  @Override
  public synchronized boolean isPressed(String name) {
    Button button = buttons.get(name);
    if (button == null) {
      throw new IllegalArgumentException("no button named " + name);
    }
    if (closed) {
      throw new IllegalStateException("closed");
    }
    DigitalState state = button.input.state();
    if (state == DigitalState.UNKNOWN) {
      throw new IllegalStateException("the level of the button " + name + " is not known");
    }
    return state.isHigh() != button.activeLow;
  }

  @Override
  public void onEdge(Consumer<String> onEdge) {
    listeners.add(onEdge);
  }

  @Override
  public synchronized void setLed(String name, boolean lit) {
    Led led = leds.get(name);
    if (led != null && !closed) {
      led.output.state(lit == led.activeLow ? DigitalState.LOW : DigitalState.HIGH);
    }
  }

  @Override
  public synchronized Map<String, Boolean> buttons() {
    Map<String, Boolean> levels = new LinkedHashMap<>();
    buttons.keySet().forEach(name -> levels.put(name, isPressed(name)));
    return Collections.unmodifiableMap(levels);
  }

  @Override
  public List<GpioLayout.DarkLine> darkLines() {
    return darkLines;
  }

  @Override
  public void close() {
    listeners.clear();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      context.shutdown();
    } catch (RuntimeException | LinkageError e) {
      Logger.debug(e, "Pi4J did not shut down cleanly");
    }
  }
}
