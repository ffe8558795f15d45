package io.roomhub.bench;

import io.roomhub.daemon.voice.receive.TalkerStats;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** An hour of conversation with three peers in virtual time: what grows? */
final class SoakBench implements Benchmark {
  private static final int PEERS = 3;
  private static final int TICKS_PER_MINUTE = 6_000;
  private static final int WARM_MINUTES = 5;
  private static final int MINUTES = 60;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    VirtualRoom room = new VirtualRoom(BenchConfigs.audio(), PEERS, Speech.sentences("en", -20));
    minutes(room, WARM_MINUTES);
    double heapBefore = heapMib();
    int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    minutes(room, MINUTES - WARM_MINUTES);
    double heapAfter = heapMib();
    int threadsAfter = ManagementFactory.getThreadMXBean().getThreadCount();
    BenchTable table =
        new BenchTable(
                name(),
                "60 virtual minutes, 3 peers, 20 to 40 ms late, 1 % lost; after full collections")
            .figure("heap after " + WARM_MINUTES + " minutes", heapBefore, "MiB")
            .atMost(
                0.5,
                "heap growth until minute " + MINUTES,
                heapAfter - heapBefore,
                "MiB",
                Double.NaN)
            .atMost(0, "thread growth", threadsAfter - threadsBefore, "", Double.NaN)
            .atMost(
                0,
                "faults of the ticks",
                room.engine.status().tickFaults() + room.engine.status().encoderFaults(),
                "",
                Double.NaN);
    TalkerStats stats = room.talkers[0].stats();
    return table
        .atMost(
            1,
            "concealed of all samples",
            100.0 * stats.concealedSamples() / Math.max(1, stats.playedSamples()),
            "%",
            Double.NaN)
        .atMost(100, "jitter buffer at the end", stats.jitterBufferMs(), "ms", Double.NaN)
        .atMost(
            0,
            "xruns",
            room.engine.status().input().xruns() + room.engine.status().output().xruns(),
            "",
            Double.NaN);
  }

  private static void minutes(VirtualRoom room, int minutes) {
    for (long i = 0; i < (long) minutes * TICKS_PER_MINUTE; i++) {
      room.tick();
    }
  }

  private static double heapMib() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return (runtime.totalMemory() - runtime.freeMemory()) / (1024.0 * 1024);
  }
}
