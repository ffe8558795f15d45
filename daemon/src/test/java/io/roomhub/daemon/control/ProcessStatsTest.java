package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessStatsTest {
  @TempDir Path proc;
  private final VirtualClock clock = new VirtualClock();

  private void write(long userTicks, long systemTicks) throws IOException {
    // Fields 1 to 13 of proc(5), then utime and stime.
    Files.writeString(
        proc.resolve("stat"),
        "42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 " + userTicks + " " + systemTicks + " 0 0\n");
    Files.writeString(
        proc.resolve("status"), "Name:\tjava\nVmHWM:\t  99999 kB\nVmRSS:\t   88868 kB\n");
  }

  @Test
  void theProcessorShareIsThatOfTheWindow() throws IOException {
    write(100, 50);
    ProcessStats stats = new ProcessStats(clock, proc);
    write(130, 60);
    clock.advanceMillis(2_000);

    assertEquals(new HubStatus.ProcessUsage(20.0, 88_868L * 1_024, 0.0), stats.read());
  }

  @Test
  void readersDoNotShortenEachOthersWindow() throws IOException {
    write(0, 0);
    ProcessStats stats = new ProcessStats(clock, proc);
    write(10, 0);
    clock.advanceMillis(1_000);
    assertEquals(10.0, stats.read().cpuPercentOfOneCore());

    write(60, 0);
    clock.advanceMillis(500);
    assertEquals(10.0, stats.read().cpuPercentOfOneCore());
    clock.advanceMillis(500);
    assertEquals(50.0, stats.read().cpuPercentOfOneCore());
  }

  @Test
  void theLongestPauseIsKept() throws IOException {
    write(0, 0);
    ProcessStats stats = new ProcessStats(clock, proc);
    stats.pauseSeen(4.0);
    stats.pauseSeen(1.0);

    assertEquals(4.0, stats.read().gcPauseMaxMs());
  }

  @Test
  void aMissingProcFileSystemIsZeroNotAFailure() {
    assertEquals(
        new HubStatus.ProcessUsage(0, 0, 0), new ProcessStats(clock, proc.resolve("none")).read());
  }

  @Test
  void thisVeryProcessUsesMemory() {
    long resident = new ProcessStats(new SystemClock()).read().residentBytes();
    assertTrue(resident > 20_000_000 && resident < 4_000_000_000L, "resident " + resident);
  }
}
