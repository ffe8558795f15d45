package io.roomhub.daemon.rtc.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kernel's routing tables as text that differs when the routes differ, without their counters
 * (proc(5), and for IPv6 the kernel's {@code rt6_info_route}). Any thread; blocks for microseconds.
 */
final class RoutingTables {
  private static final Path IPV4 = Path.of("/proc/net/route");
  private static final Path IPV6 = Path.of("/proc/net/ipv6_route");

  /** {@code RTF_GATEWAY} without {@code RTF_CACHE}: what is learned on the way comes and goes. */
  private static final long GATEWAY = 0x0002;

  private static final long CACHE = 0x01000000;

  private RoutingTables() {}

  /** The routes of both families; empty where there is nothing to read. */
  static String look() {
    return read(IPV4, RoutingTables::ipv4) + read(IPV6, RoutingTables::ipv6);
  }

  private static String read(Path table, Function<List<String>, String> parser) {
    try {
      return parser.apply(Files.readAllLines(table, US_ASCII));
    } catch (IOException e) {
      return "";
    }
  }

  /** Interface, destination and gateway of each route. */
  static String ipv4(List<String> lines) {
    return lines.stream()
        .map(line -> line.split("\t", 4))
        .filter(columns -> columns.length == 4)
        .map(columns -> columns[0] + columns[1] + columns[2] + "\n")
        .collect(Collectors.joining());
  }

  /** The same of the routes that have a gateway: the others follow from the addresses. */
  static String ipv6(List<String> lines) {
    return lines.stream()
        .map(line -> line.trim().split(" +"))
        .filter(columns -> columns.length == 10 && hasGateway(columns[8]))
        .map(columns -> columns[9] + columns[0] + "/" + columns[1] + columns[4] + "\n")
        .collect(Collectors.joining());
  }

  private static boolean hasGateway(String flags) {
    try {
      long set = Long.parseLong(flags, 16);
      return (set & GATEWAY) != 0 && (set & CACHE) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
