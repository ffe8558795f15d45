package io.roomhub.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** What ten milliseconds of the hub's voice cost, by the number of peers. */
final class StagesBench implements Benchmark {
  private static final int WARM_TICKS = 20_000;
  private static final int ROUNDS = 7;
  private static final int TICKS = 2_000;

  @Override
  public String name() {
    return "stages";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    float[] speech = Speech.sentences("en", -20);
    BenchTable table =
        new BenchTable(
            name(),
            "voice engine per 10 ms tick: capture, encode, decode, mix; one thread, warm JIT");
    for (int peers : new int[] {1, 4, 14}) {
      VirtualRoom room = new VirtualRoom(BenchConfigs.audio(), peers, speech);
      measure(room, peers + " peers", table);
      if (peers == 4) {
        room.addPoor();
        measure(room, peers + " peers and somebody of the poor class", table);
      }
    }
    return table;
  }

  private static void measure(VirtualRoom room, String who, BenchTable table) {
    for (int i = 0; i < WARM_TICKS; i++) {
      room.tick();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] micros = new double[ROUNDS];
    double[] bytes = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long cpu = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < TICKS; i++) {
        room.tick();
      }
      micros[round] = (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / TICKS;
      bytes[round] = (threads.getCurrentThreadAllocatedBytes() - allocated) / 1024.0 / TICKS;
    }
    table.figure(who + ", CPU", Medians.median(micros), "us");
    table.figure(who + ", garbage (all of it the codec's)", Medians.median(bytes), "KiB");
  }
}
