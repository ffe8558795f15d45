package io.roomhub.daemon.control;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * What this process costs, from Linux's {@code /proc/self} and the garbage collector's own reports.
 * Any thread may read; the processor share is that of the last second or longer, so readers do not
 * shorten each other's window.
 */
public final class ProcessStats {
  private static final long MIN_WINDOW_NANOS = 1_000_000_000L;

  /** USER_HZ, the unit of /proc/pid/stat: 100 on every Linux the JDK runs on. */
  private static final long NANOS_PER_TICK = 10_000_000L;

  /** Positions of utime and stime after the command name (proc(5), fields 14 and 15). */
  private static final int UTIME = 11;

  private static final int STIME = 12;

  private final Clock clock;
  private final Path proc;
  private long windowStartNanos;
  private long cpuAtWindowStartNanos;
  private double cpuPercent;
  private double gcPauseMaxMs;

  /** Of this process, from now on. */
  public ProcessStats(Clock clock) {
    this(clock, Path.of("/proc/self"));
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener((notification, _) -> onGc(notification), null, null);
      }
    }
  }

  ProcessStats(Clock clock, Path proc) {
    this.clock = clock;
    this.proc = proc;
    windowStartNanos = clock.nanoTime();
    cpuAtWindowStartNanos = cpuNanos();
  }

  private void onGc(Notification notification) {
    if (notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
      pauseSeen(info.getGcInfo().getDuration());
    }
  }

  /** A garbage collection stopped the process for this long. */
  synchronized void pauseSeen(double ms) {
    gcPauseMaxMs = Math.max(gcPauseMaxMs, ms);
  }

  /** A snapshot; what cannot be read is 0. */
  public synchronized HubStatus.ProcessUsage read() {
    long now = clock.nanoTime();
    long elapsed = now - windowStartNanos;
    if (elapsed >= MIN_WINDOW_NANOS) {
      long cpu = cpuNanos();
      cpuPercent = 100.0 * (cpu - cpuAtWindowStartNanos) / elapsed;
      windowStartNanos = now;
      cpuAtWindowStartNanos = cpu;
    }
    return new HubStatus.ProcessUsage(cpuPercent, residentBytes(), gcPauseMaxMs);
  }

  private long cpuNanos() {
    try {
      String stat = Files.readString(proc.resolve("stat"));
      // The command name stands in parentheses and may itself hold blanks and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * NANOS_PER_TICK;
    } catch (IOException | RuntimeException e) {
      return cpuAtWindowStartNanos;
    }
  }

  /** VmRSS is in kB, whatever the page size: 4 KiB on a Pi 4, 16 KiB on a Pi 5. */
  private long residentBytes() {
    try {
      return Files.readAllLines(proc.resolve("status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
