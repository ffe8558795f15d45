package io.roomhub.hardware.hid;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The keys and lamps of the puck that is the hub's microphone or speaker. It may come and go at any
 * time; while there is none it is looked for every second.
 *
 * <p>Threads: {@code roomhub-puck} looks and reads, {@code roomhub-puck-lamps} writes, since a
 * device that hangs may block either for seconds. {@link #show} may be called by any.
 */
public final class HidTelephone implements AutoCloseable {
  private static final long LOOK_NANOS = 1_000_000_000L;

  /** What fails sooner than this has not worked at all. */
  private static final long SETTLED_NANOS = 2_000_000_000L;

  /** The kernel's own limit for a report. */
  private static final int MAX_REPORT = 16 * 1_024;

  private static final long STOP_MS = 500;

  /** Told on the reading thread; must not block. */
  @FunctionalInterface
  public interface Listener {
    /** Somebody used a key of the puck. */
    void pressed(PuckKeys.Press press);
  }

  /** Opens a character device both ways. */
  @FunctionalInterface
  interface Opener {
    ByteChannel open(Path device) throws IOException;
  }

  private record Lamps(boolean muted, boolean offHook) {}

  private record Open(ByteChannel channel, TelephonyReports reports) {}

  private final Clock clock;
  private final HidrawFinder finder;
  private final Opener opener;
  private final Supplier<Set<String>> ports;
  private final Listener listener;
  private final Thread reader;
  private final Thread writer;
  private final PuckKeys[] keys = {new PuckKeys()};
  private volatile @Nullable Open open;
  private volatile Lamps wanted = new Lamps(true, false);
  private volatile boolean stale;
  private String trouble = "";
  private volatile boolean closing;

  /**
   * @param dev directory of the character devices, {@code /dev}
   * @param sys mount point of sysfs, {@code /sys}
   * @param ports the USB ports of the hub's own sound devices; asked every second
   */
  public HidTelephone(
      Clock clock, Path dev, Path sys, Supplier<Set<String>> ports, Listener listener) {
    this(
        clock,
        new HidrawFinder(dev, sys),
        device -> FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE),
        ports,
        listener);
  }

  HidTelephone(
      Clock clock,
      HidrawFinder finder,
      Opener opener,
      Supplier<Set<String>> ports,
      Listener listener) {
    this.clock = clock;
    this.finder = finder;
    this.opener = opener;
    this.ports = ports;
    this.listener = listener;
    reader = Thread.ofPlatform().daemon().name("roomhub-puck").unstarted(this::look);
    writer = Thread.ofPlatform().daemon().name("roomhub-puck-lamps").unstarted(this::write);
  }

  /** Starts looking. Once. */
  public void start() {
    reader.start();
    writer.start();
  }

  /**
   * What the lamps shall say from now on.
   *
   * @param offHook whether the hub is in its room: many pucks have a mute key only then
   */
  public void show(boolean muted, boolean offHook) {
    Lamps lamps = new Lamps(muted, offHook);
    if (!lamps.equals(wanted)) {
      wanted = lamps;
      stale = true;
      LockSupport.unpark(writer);
    }
  }

  /** Whether there is a puck. Any thread. */
  public boolean connected() {
    return open != null;
  }

  /** Report descriptors that were refused as absurd, since the start. Any thread. */
  public long refusedDescriptors() {
    return finder.refusedDescriptors();
  }

  private void look() {
    while (!closing) {
      try {
        HidrawFinder.Found found = finder.find(ports.get());
        if (found != null) {
          use(found);
        }
        clock.sleepUntil(clock.nanoTime() + LOOK_NANOS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        Logger.error(e, "keys and lamps of the puck");
      }
    }
  }

  private void use(HidrawFinder.Found found) {
    long began = clock.nanoTime();
    try (ByteChannel channel = opener.open(found.device())) {
      synchronized (keys) {
        keys[0] = new PuckKeys();
      }
      open = new Open(channel, found.reports());
      stale = true;
      LockSupport.unpark(writer);
      if (trouble.isEmpty()) {
        Logger.info("keys and lamps of {} are in use", found.name());
      }
      read(channel, found);
    } catch (IOException e) {
      gone(found.name() + " are gone: " + e.getMessage(), clock.nanoTime() - began);
    } finally {
      open = null;
    }
  }

  /** One line for a puck that was pulled out, and one for one that fails at each try. */
  private void gone(String words, long afterNanos) {
    if (!closing && !words.equals(trouble)) {
      Logger.info("keys and lamps of {}", words);
    }
    trouble = afterNanos < SETTLED_NANOS ? words : "";
  }

  private void read(ByteChannel channel, HidrawFinder.Found found) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_REPORT);
    byte[] report = new byte[MAX_REPORT];
    while (!closing) {
      buffer.clear();
      // hidraw gives one report to each read.
      int length = channel.read(buffer);
      if (length < 0) {
        throw new IOException("it says nothing more");
      }
      buffer.flip().get(report, 0, length);
      if (!trouble.isEmpty()) {
        trouble = "";
        Logger.info("keys and lamps of {} are in use", found.name());
      }
      List<PuckKeys.Press> presses;
      synchronized (keys) {
        presses = keys[0].report(found.reports().read(report, length), clock.millis());
      }
      presses.forEach(listener::pressed);
    }
  }

  private void write() {
    while (!closing) {
      while (!stale && !closing) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          return;
        }
      }
      stale = false;
      Open to = open;
      if (to != null) {
        write(to, wanted);
      }
    }
  }

  private void write(Open to, Lamps lamps) {
    synchronized (keys) {
      keys[0].lampsSet(lamps.muted, lamps.offHook, clock.millis());
    }
    try {
      for (byte[] report : to.reports.lamps(lamps.muted, lamps.offHook)) {
        to.channel.write(ByteBuffer.wrap(report));
      }
    } catch (IOException e) {
      // The reading thread notices when the puck is gone; a lamp alone is no reason to give it up.
      Logger.debug("the puck's lamps: {}", e.getMessage());
    }
  }

  /** Lamps off, device closed, threads ended; within a second. */
  @Override
  public void close() {
    closing = true;
    Open last = open;
    if (last != null) {
      write(last, new Lamps(false, false));
    }
    reader.interrupt();
    writer.interrupt();
    try {
      reader.join(STOP_MS);
      writer.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
