package io.roomhub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and all its descendants cost, by /proc.
 *
 * @param cpuSeconds user and system time since each was started
 * @param pssMib proportional set size: shared pages are split among those who share them
 */
record ProcessTree(double cpuSeconds, double pssMib) {
  private static final double TICKS_PER_SECOND = 100;

  static ProcessTree of(ProcessHandle root) {
    List<Long> pids =
        Stream.concat(Stream.of(root), root.descendants()).map(ProcessHandle::pid).toList();
    double cpu = 0;
    double pss = 0;
    for (long pid : pids) {
      cpu += cpuSeconds(pid);
      pss += pssMib(pid);
    }
    return new ProcessTree(cpu, pss);
  }

  private static double cpuSeconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  private static double pssMib(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException gone) {
      return 0;
    }
  }
}
