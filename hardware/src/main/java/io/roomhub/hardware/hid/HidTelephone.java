package io.roomhub.hardware.hid;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The keys and lamps of the puck that is the hub's microphone or speaker. It may come and go at any
 * time; while there is none it is looked for every second, and one that is neither any more is let
 * go.
 *
 * <p>Threads: {@code roomhub-puck} looks and reads, {@code roomhub-puck-lamps} writes, since a
 * device that hangs may block either for seconds; {@code roomhub-puck-watch} looks whose the puck
 * is. {@link #muted} and {@link #offHook} may be called by any, also by one that must not wait.
 */
public final class HidTelephone implements AutoCloseable {
  private static final long LOOK_NANOS = 1_000_000_000L;

  /** So many looks in a row find the puck to be another's before it is let go. */
  private static final int FOREIGN_LOOKS = 2;

  /** What fails sooner than this has not worked at all. */
  private static final long SETTLED_NANOS = 2_000_000_000L;

  /** The kernel's own limit for a report. */
  private static final int MAX_REPORT = 16 * 1_024;

  /** Lamps that could not be set are tried so often again, a second apart. */
  private static final int LAMP_TRIES = 5;

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
    HidrawFile open(Path device) throws IOException;
  }

  /** A puck in use; its keys belong to whoever holds their monitor. */
  private static final class Puck {
    final HidrawFinder.Found found;
    final HidrawFile file;
    final PuckKeys keys;
    volatile boolean foreign;

    Puck(HidrawFinder.Found found, HidrawFile file) {
      this.found = found;
      this.file = file;
      keys = new PuckKeys(found.reports().muteControl());
    }
  }

  private final Clock clock;
  private final HidrawFinder finder;
  private final Opener opener;
  private final Supplier<Set<String>> ports;
  private final Listener listener;
  private final DarkWord word;
  private final long stopMs;
  private final Thread reader;
  private final Thread writer;
  private final Thread watch;
  private volatile @Nullable Puck open;

  /** Read no more; what they are told is still open. */
  private final Queue<Puck> left = new ConcurrentLinkedQueue<>();

  private volatile boolean muted = true;
  private volatile boolean offHook;
  private volatile boolean stale;
  private volatile boolean lampsFailed;
  private volatile int lampTries;
  private String trouble = "";
  private volatile boolean closing;

  /**
   * @param dev directory of the character devices, {@code /dev}
   * @param sys mount point of sysfs, {@code /sys}
   * @param ports the USB ports of the hub's own sound devices; asked every second
   * @param word file that says how to darken the lamps while any is lit; null for none
   */
  public HidTelephone(
      Clock clock,
      Path dev,
      Path sys,
      Supplier<Set<String>> ports,
      Listener listener,
      @Nullable Path word) {
    this(clock, new HidrawFinder(dev, sys), HidrawFile::open, ports, listener, word, STOP_MS);
  }

  /**
   * With devices of the caller's.
   *
   * @param stopMs how long {@link #close} waits for each of the threads, real time
   */
  HidTelephone(
      Clock clock,
      HidrawFinder finder,
      Opener opener,
      Supplier<Set<String>> ports,
      Listener listener,
      @Nullable Path word,
      long stopMs) {
    this.stopMs = stopMs;
    this.clock = clock;
    this.finder = finder;
    this.opener = opener;
    this.ports = ports;
    this.listener = listener;
    this.word = new DarkWord(word);
    reader = Thread.ofPlatform().daemon().name("roomhub-puck").unstarted(this::look);
    writer = Thread.ofPlatform().daemon().name("roomhub-puck-lamps").unstarted(this::write);
    watch = Thread.ofPlatform().daemon().name("roomhub-puck-watch").unstarted(this::watch);
  }

  /** Starts looking. Once. */
  public void start() {
    reader.start();
    writer.start();
    watch.start();
  }

  /** What the mute lamp shall say from now on; at first it is lit. */
  public void muted(boolean now) {
    if (now != muted) {
      muted = now;
      changed();
    }
  }

  /** Whether the hub is in its room: many pucks have a mute key only then. At first it is not. */
  public void offHook(boolean now) {
    if (now != offHook) {
      offHook = now;
      changed();
    }
  }

  /** Who writes reads both afterwards, so whoever is told last is seen with what the other said. */
  private void changed() {
    lampTries = LAMP_TRIES;
    stale = true;
    LockSupport.unpark(writer);
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
    try {
      Puck puck = new Puck(found, opener.open(found.device()));
      try (ReadableByteChannel in = puck.file.in()) {
        open = puck;
        changed();
        if (trouble.isEmpty()) {
          Logger.info("keys and lamps of {} are in use", found.name());
        }
        read(in, puck);
      } finally {
        open = null;
        left.add(puck);
        // The writer may have read the old one, and take up the rest before it looks again.
        changed();
        if (puck.foreign) {
          Logger.info(
              "keys and lamps of {} are let go: it is not the hub's microphone or speaker any more",
              found.name());
        }
      }
    } catch (IOException e) {
      gone(found.name() + " are gone: " + e.getMessage(), clock.nanoTime() - began);
    }
  }

  /** One line for a puck that was pulled out, and one for one that fails at each try. */
  private void gone(String words, long afterNanos) {
    if (!closing && !words.equals(trouble)) {
      Logger.info("keys and lamps of {}", words);
    }
    trouble = afterNanos < SETTLED_NANOS ? words : "";
  }

  private void read(ReadableByteChannel in, Puck puck) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_REPORT);
    byte[] report = new byte[MAX_REPORT];
    while (!closing) {
      buffer.clear();
      // hidraw gives one report to each read.
      int length;
      try {
        length = in.read(buffer);
      } catch (IOException e) {
        if (puck.foreign) {
          return;
        }
        throw e;
      }
      if (length < 0) {
        throw new IOException("it says nothing more");
      }
      buffer.flip().get(report, 0, length);
      if (!trouble.isEmpty()) {
        trouble = "";
        Logger.info("keys and lamps of {} are in use", puck.found.name());
      }
      List<PuckKeys.Press> presses;
      synchronized (puck.keys) {
        presses = puck.keys.report(puck.found.reports().read(report, length), clock.millis());
      }
      presses.forEach(listener::pressed);
    }
  }

  private void watch() {
    Puck seen = null;
    int foreign = 0;
    while (!closing) {
      try {
        clock.sleepUntil(clock.nanoTime() + LOOK_NANOS);
        Puck puck = open;
        boolean ours = puck == null || ports.get().contains(puck.found.port());
        tryLampsAgain();
        // A sound device that stumbles is opened anew within the second.
        foreign = ours ? 0 : puck == seen ? foreign + 1 : 1;
        seen = puck;
        if (puck != null && foreign >= FOREIGN_LOOKS) {
          puck.foreign = true;
          close(puck.file.in());
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        Logger.error(e, "whose the puck is");
      }
    }
  }

  /** A puck that stumbles as the microphone goes live must not go on saying that it is muted. */
  private void tryLampsAgain() {
    int tries = lampTries;
    if (lampsFailed && tries > 0) {
      lampsFailed = false;
      lampTries = tries - 1;
      stale = true;
      LockSupport.unpark(writer);
    }
  }

  private void write() {
    Puck known = null;
    while (!closing) {
      while (!stale && left.isEmpty() && !closing) {
        LockSupport.park(this);
      }
      stale = false;
      Puck to = open;
      if (to != known) {
        known = to;
        if (to == null) {
          word.takeBack();
        } else {
          word.leave(to.found);
        }
      }
      if (to != null && !closing) {
        write(to, muted, offHook);
      }
      leave();
    }
    Puck last = open;
    if (last != null) {
      write(last, false, false);
      close(last.file.out());
    }
    leave();
    word.takeBack();
  }

  private void leave() {
    for (Puck puck = left.poll(); puck != null; puck = left.poll()) {
      if (puck.foreign || closing) {
        write(puck, false, false);
      }
      close(puck.file.out());
    }
  }

  private void write(Puck to, boolean muteLamp, boolean hookLamp) {
    synchronized (to.keys) {
      to.keys.lampsBegun(muteLamp, hookLamp, clock.millis());
    }
    try {
      for (byte[] report : to.found.reports().lamps(muteLamp, hookLamp)) {
        to.file.out().write(ByteBuffer.wrap(report));
      }
    } catch (IOException e) {
      // The reading thread notices when the puck is gone; a lamp alone is no reason to give it up.
      Logger.debug("the puck's lamps: {}", e.getMessage());
      lampsFailed = true;
    } finally {
      synchronized (to.keys) {
        to.keys.lampsSet(clock.millis());
      }
    }
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      Logger.debug("closing the puck: {}", e.getMessage());
    }
  }

  /** Lamps off, device closed, threads ended; within a second, also when the device hangs. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    await(writer);
    // To interrupt a thread is to close the file in which it is blocked, and that waits for it.
    Thread.ofPlatform()
        .daemon()
        .name("roomhub-puck-stop")
        .start(
            () -> {
              watch.interrupt();
              reader.interrupt();
            });
    await(reader);
  }

  private void await(Thread thread) {
    try {
      thread.join(stopMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
