package io.roomhub.daemon.app.panel;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.hardware.gpio.ButtonDebouncer;
import io.roomhub.hardware.gpio.ButtonDebouncer.Change;
import io.roomhub.hardware.gpio.Gesture;
import io.roomhub.hardware.gpio.GestureRecognizer;
import io.roomhub.hardware.gpio.QuadratureDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes presses, gestures and turns of the levels of all input lines. Sans-I/O: {@link #read} the
 * levels after each edge and at the latest after the time that it returns.
 *
 * <p>Thread: one owner.
 */
final class ButtonReader {
  /** The longest time between two readings, ms, so that a lost edge is made good. */
  static final long LONGEST_WAIT_MS = ButtonDebouncer.REREAD_MS;

  /** What the reading tells, on the owner's thread. Must not block. */
  interface Listener {
    /** A level that has not settled yet; it may be contact bounce. */
    void buttonSuspected(String button, boolean pressed);

    /** A settled level: after each change, and again at every reading. */
    void buttonLevel(String button, boolean pressed);

    /**
     * It was moved while nobody looked: whatever was meant by it has to be taken for mute.
     *
     * @param pressed the level now
     */
    void buttonMissed(String button, boolean pressed);

    /**
     * A gesture that the configuration maps to something; after the level that completed it, and
     * before a later one where time did.
     */
    void gesture(String button, Gesture gesture);

    /** An encoder was turned by one detent. */
    void turned(String encoder, boolean clockwise);
  }

  private static final class Button {
    final ButtonDebouncer debouncer;
    final @Nullable GestureRecognizer recognizer;
    @Nullable Boolean raw;

    Button(HubConfig.Button config, boolean bounces) {
      debouncer = new ButtonDebouncer(bounces ? config.debounceMs() : 0);
      recognizer = config.byGesture() ? new GestureRecognizer(config.gestures().keySet()) : null;
    }
  }

  private final Map<String, Button> buttons = new LinkedHashMap<>();
  private final Map<String, QuadratureDecoder> encoders = new LinkedHashMap<>();
  private final Listener listener;
  private long lastReadMs = Long.MAX_VALUE;

  /**
   * @param bounces whether there are contacts; a program's presses need no debouncing
   */
  ButtonReader(HubConfig.Gpio config, boolean bounces, Listener listener) {
    this.listener = listener;
    config.buttons().forEach((name, button) -> buttons.put(name, new Button(button, bounces)));
    config
        .encoders()
        .forEach(
            (name, encoder) -> encoders.put(name, new QuadratureDecoder(encoder.stepsPerDetent())));
  }

  /** The names that the two lines of an encoder go by among the input lines. */
  static String lineA(String encoder) {
    return encoder + ".a";
  }

  /** See {@link #lineA}. */
  static String lineB(String encoder) {
    return encoder + ".b";
  }

  /** The kernel tells of an edge on a line; {@link #read} follows. */
  void edge(String line, long nowMs) {
    Button button = buttons.get(line);
    if (button != null) {
      button.debouncer.edge(nowMs);
    }
  }

  /**
   * Takes all levels.
   *
   * @param level whether a line is active now
   * @param nowMs monotonic time, ms
   * @return ms until the next reading at the latest, at least 1
   */
  long read(Predicate<String> level, long nowMs) {
    boolean blind = nowMs - lastReadMs > ButtonDebouncer.BLIND_MS;
    lastReadMs = nowMs;
    if (blind) {
      buttons.forEach(this::forgetHalfSeen);
    }
    long deadline = nowMs + LONGEST_WAIT_MS;
    for (Map.Entry<String, Button> entry : buttons.entrySet()) {
      Button button = entry.getValue();
      readButton(entry.getKey(), button, level.test(entry.getKey()), nowMs);
      deadline = Math.min(deadline, button.debouncer.nextDeadlineMs());
      if (button.recognizer != null) {
        deadline = Math.min(deadline, button.recognizer.nextDeadlineMs());
      }
    }
    encoders.forEach(
        (name, decoder) -> {
          int turned = decoder.feed(level.test(lineA(name)), level.test(lineB(name)));
          if (turned != 0) {
            listener.turned(name, turned > 0);
          }
        });
    return Math.max(1, deadline - nowMs);
  }

  /** Nobody saw how the gesture went on. */
  private void forgetHalfSeen(String name, Button button) {
    if (button.recognizer != null && button.recognizer.pending()) {
      button.recognizer.reset();
      listener.buttonMissed(name, button.debouncer.pressed());
    }
  }

  private void readButton(String name, Button button, boolean raw, long nowMs) {
    ButtonDebouncer debouncer = button.debouncer;
    Change change = debouncer.feed(raw, nowMs);
    @Nullable Boolean before = button.raw;
    button.raw = raw;
    if (button.recognizer != null && change != Change.MISSED) {
      // What time has decided meanwhile: the next press is another one, however late we look.
      tell(name, button.recognizer.tick(nowMs));
    }
    if (change == Change.MISSED) {
      if (button.recognizer != null) {
        button.recognizer.reset();
      }
      listener.buttonMissed(name, debouncer.pressed());
    } else if (change != null || raw == debouncer.pressed()) {
      listener.buttonLevel(name, debouncer.pressed());
    } else if (before == null || before != raw) {
      listener.buttonSuspected(name, raw);
    }
    if (button.recognizer != null && change == Change.PRESSED) {
      tell(name, button.recognizer.press(nowMs));
    } else if (button.recognizer != null && change == Change.RELEASED) {
      tell(name, button.recognizer.release(nowMs));
    }
  }

  private void tell(String name, @Nullable Gesture gesture) {
    if (gesture != null) {
      listener.gesture(name, gesture);
    }
  }
}
