package io.roomhub.daemon.voice;

import io.roomhub.daemon.journal.StateChange;
import io.roomhub.hardware.sound.AudioDeviceException;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The place of one sound device, which may be empty for any time. A supervising thread opens it,
 * since that may block; one audio thread uses it and hands it back when it fails. It is closed on a
 * thread of its own: the driver of a device that is gone may never return from that. Every change
 * is one event, however often it is tried, and one log line ({@link MissingDevice}).
 */
final class DeviceSlot<D extends AutoCloseable> {
  /** Opens the device. */
  @FunctionalInterface
  interface Opener<D> {
    D open() throws AudioDeviceException;
  }

  /** Looks whether the device is there. */
  @FunctionalInterface
  interface Check {
    void check() throws AudioDeviceException;
  }

  private static final String EVENT = "devices";

  /** How long a device that closes is waited for, ms. */
  private static final long CLOSING_MILLIS = 500;

  private final String role;
  private final Opener<D> opener;
  private final Function<D, AudioDeviceInfo> info;
  private final Consumer<DeviceState> changed;
  private final MissingDevice missing = new MissingDevice();
  private volatile @Nullable D device;
  private volatile DeviceState state;
  private volatile @Nullable Thread closing;
  private String lastOpened = "";
  private boolean closed;

  /**
   * @param role for people: {@code microphone} or {@code speaker}
   * @param changed told of every change, on the thread that caused it; must not block
   */
  DeviceSlot(
      String role,
      Opener<D> opener,
      Function<D, AudioDeviceInfo> info,
      Consumer<DeviceState> changed) {
    this.role = role;
    this.opener = opener;
    this.info = info;
    this.changed = changed;
    state = new DeviceState(DeviceState.Condition.STARTING, role + " not opened yet", null);
  }

  /** The open device, or null. Any thread. */
  @Nullable D current() {
    return device;
  }

  /** Any thread. */
  DeviceState state() {
    return state;
  }

  /** Opens the device if there is none. Supervising thread only; may block for a second. */
  void openIfMissing() {
    if (device != null) {
      return;
    }
    D opened;
    awaitClosing();
    try {
      opened = opener.open();
    } catch (AudioDeviceException | RuntimeException e) {
      missing(e);
      return;
    }
    AudioDeviceInfo what = info.apply(opened);
    synchronized (this) {
      if (!closed) {
        device = opened;
        become(new DeviceState(DeviceState.Condition.OK, what.name(), what));
        return;
      }
    }
    beginToClose(opened);
  }

  /** Closes the device and opens what is the best one now. Supervising thread only. */
  void reopen() {
    giveUp();
    openIfMissing();
  }

  private void giveUp() {
    D open;
    synchronized (this) {
      open = device;
      device = null;
    }
    if (open != null) {
      beginToClose(open);
    }
  }

  /**
   * Closes the device on purpose, until {@link #openIfMissing} is called again; a blocked read or
   * write returns. Supervising thread only.
   *
   * @param why for people
   * @param check whether the device is still there; throws what {@link #openIfMissing} would say
   */
  void rest(String why, Check check) {
    giveUp();
    try {
      check.check();
    } catch (AudioDeviceException | RuntimeException e) {
      missing(e);
      return;
    }
    synchronized (this) {
      if (!closed) {
        become(new DeviceState(DeviceState.Condition.CLOSED, why, null));
      }
    }
  }

  /** The device failed in use: gives it up. The audio thread that used it. */
  void lost(D failed, AudioDeviceException why) {
    synchronized (this) {
      if (device != failed) {
        // It failed because it was being closed.
        return;
      }
      device = null;
    }
    beginToClose(failed);
    missing(why);
  }

  /**
   * Closes the device for good; a blocked read or write returns. Waits for half a second at most.
   * Any thread.
   */
  void close() {
    D open;
    synchronized (this) {
      closed = true;
      open = device;
      device = null;
    }
    if (open != null) {
      beginToClose(open);
    }
    awaitClosing();
  }

  private synchronized void missing(Exception why) {
    // A device that was opened since counts for more than that the one before was lost.
    if (closed || device != null) {
      return;
    }
    String reason = String.valueOf(why.getMessage());
    boolean news = missing.isNews(why);
    become(new DeviceState(DeviceState.Condition.MISSING, reason, null));
    if (news) {
      StateChange.warn(
          EVENT,
          Map.of("DEVICE", role, "CONDITION", "missing"),
          "no {}, trying again every second: {}",
          role,
          reason);
    }
  }

  private void become(DeviceState next) {
    DeviceState before = state;
    state = next;
    if (next.condition() != DeviceState.Condition.MISSING) {
      missing.found();
    }
    if (next.condition() == before.condition() && next.message().equals(before.message())) {
      return;
    }
    if (next.ok()
        && !(before.condition() == DeviceState.Condition.CLOSED
            && next.message().equals(lastOpened))) {
      StateChange.info(
          EVENT, Map.of("DEVICE", role, "CONDITION", "ok"), "{}: {}", role, next.message());
    } else {
      // At rest as often as somebody mutes: the lamp tells, the log need not.
      Logger.debug("{}: {}", role, next.message());
    }
    lastOpened = next.ok() ? next.message() : lastOpened;
    changed.accept(next);
  }

  private void beginToClose(D one) {
    closing =
        Thread.ofPlatform()
            .daemon()
            .name("roomhub-close-" + role)
            .start(
                () -> {
                  try {
                    one.close();
                  } catch (Exception e) {
                    Logger.debug("closing the {}: {}", role, e.getMessage());
                  }
                });
  }

  /** A device that is still being closed would be busy. */
  private void awaitClosing() {
    Thread last = closing;
    try {
      if (last != null && !last.join(Duration.ofMillis(CLOSING_MILLIS))) {
        Logger.debug("the {} does not close", role);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
