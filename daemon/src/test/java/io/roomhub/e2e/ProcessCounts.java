package io.roomhub.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process holds open, by /proc: what grows with every call is a leak.
 *
 * @param threads by name, without the numbers of pools
 * @param descriptors open file descriptors, sockets among them
 * @param sockets those of them that are sockets
 */
public record ProcessCounts(Map<String, Integer> threads, int descriptors, int sockets) {
  /** The thread that runs every SCTP association and ends when there is none. */
  static final String SCTP_THREAD = "roomhub-sctp";

  /** Those of a process now. */
  public static ProcessCounts of(ProcessHandle process) {
    Path proc = Path.of("/proc/" + process.pid());
    List<String> open = links(proc.resolve("fd"));
    return new ProcessCounts(
        names(proc.resolve("task")).stream()
            .collect(Collectors.toMap(name -> name, name -> 1, Integer::sum, TreeMap::new)),
        open.size(),
        (int) open.stream().filter(link -> link.startsWith("socket:")).count());
  }

  /** All threads. */
  public int allThreads() {
    return threads.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What is more than before, in words; empty if nothing is. */
  public String growthSince(ProcessCounts before, int spareThreads) {
    List<String> grown = new ArrayList<>();
    if (sockets > before.sockets) {
      grown.add("sockets " + before.sockets + " to " + sockets);
    }
    if (descriptors > before.descriptors) {
      grown.add("descriptors " + before.descriptors + " to " + descriptors);
    }
    if (allThreads() > before.allThreads() + spareThreads) {
      Map<String, Integer> more = new TreeMap<>(threads);
      before.threads.forEach((name, count) -> more.merge(name, -count, Integer::sum));
      more.values().removeIf(count -> count <= 0);
      grown.add("threads " + more);
    }
    return String.join(", ", grown);
  }

  private static List<String> names(Path tasks) {
    return children(tasks).stream()
        .map(task -> read(task.resolve("comm")))
        .map(name -> name.replaceAll("[-#]?\\d+$", ""))
        .toList();
  }

  private static List<String> links(Path folder) {
    return children(folder).stream().map(ProcessCounts::target).toList();
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    } catch (IOException e) {
      throw new AssertionError("the process is gone", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
