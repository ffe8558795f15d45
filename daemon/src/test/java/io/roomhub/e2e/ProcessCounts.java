package io.roomhub.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process holds open, by /proc: what grows with every call is a leak.
 *
 * @param threads by name, without the numbers of pools
 * @param descriptors open file descriptors by what they are: sockets by protocol, and all others
 */
public record ProcessCounts(Map<String, Integer> threads, Map<String, Integer> descriptors) {
  /** The thread that runs every SCTP association and ends when there is none. */
  static final String SCTP_THREAD = "roomhub-sctp";

  private static final List<String> PROTOCOLS = List.of("udp", "udp6", "tcp", "tcp6", "unix");
  private static final String SOCKET = "socket:[";

  /** Those of a process now. */
  public static ProcessCounts of(ProcessHandle process) {
    Path proc = Path.of("/proc/" + process.pid());
    Map<String, Integer> threads = new TreeMap<>();
    for (Path task : children(proc.resolve("task"))) {
      threads.merge(
          read(task.resolve("comm")).strip().replaceAll("[-#]?\\d+$", ""), 1, (a, b) -> a + b);
    }
    Map<String, String> sockets = socketProtocols(proc.resolve("net"));
    Map<String, Integer> descriptors = new TreeMap<>();
    for (Path link : children(proc.resolve("fd"))) {
      String target = target(link);
      String kind =
          target.startsWith(SOCKET)
              ? sockets.getOrDefault(target.replaceAll("\\D", ""), "socket")
              : "file";
      descriptors.merge(kind, 1, (a, b) -> a + b);
    }
    return new ProcessCounts(threads, descriptors);
  }

  /** The protocol of each socket of the network namespace by its inode. */
  private static Map<String, String> socketProtocols(Path net) {
    Map<String, String> protocols = new HashMap<>();
    for (String protocol : PROTOCOLS) {
      int column = protocol.equals("unix") ? 6 : 9;
      for (String line : read(net.resolve(protocol)).lines().skip(1).toList()) {
        String[] fields = line.strip().split(" +");
        if (fields.length > column) {
          protocols.put(fields[column], protocol.replace("6", ""));
        }
      }
    }
    return protocols;
  }

  /** What is more than before, in words; empty if nothing is. */
  public String growthSince(ProcessCounts before, int spareThreads) {
    List<String> grown = new ArrayList<>();
    Map<String, Integer> moreOpen = more(descriptors, before.descriptors);
    if (!moreOpen.isEmpty()) {
      grown.add("descriptors " + moreOpen);
    }
    if (sum(threads) > sum(before.threads) + spareThreads) {
      grown.add("threads " + more(threads, before.threads));
    }
    return String.join(", ", grown);
  }

  private static Map<String, Integer> more(Map<String, Integer> now, Map<String, Integer> before) {
    Map<String, Integer> more = new TreeMap<>(now);
    before.forEach((name, count) -> more.merge(name, -count, (a, b) -> a + b));
    more.values().removeIf(count -> count <= 0);
    return more;
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(count -> count).sum();
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
      return Files.readString(file);
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
