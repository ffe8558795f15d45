package io.roomhub.daemon.rtc.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's routing tables as text that differs when the routes differ, without their counters
 * (proc(5), and for IPv6 the kernel's {@code rt6_info_route}). Any thread; blocks for microseconds.
 */
final class RoutingTables {
  private static final Path IPV4 = Path.of("/proc/net/route");
  private static final Path IPV6 = Path.of("/proc/net/ipv6_route");

  /** {@code RTF_GATEWAY} of linux/route.h. */
  private static final long GATEWAY = 0x0002;

  /** {@code RTF_REJECT}. */
  private static final long REJECT = 0x0200;

  /** {@code RTF_CACHE} of linux/ipv6_route.h: what is learned on the way comes and goes. */
  private static final long CACHE = 0x01000000;

  private RoutingTables() {}

  /** The routes of both families; empty where there is nothing to read. */
  static String look() {
    return read(IPV4, RoutingTables::ipv4) + read(IPV6, RoutingTables::ipv6);
  }

  /** The links of both families by which all is reached that has no route of its own. */
  static Set<String> defaultLinks() {
    Set<String> links = new HashSet<>(defaultLinks4(lines(IPV4)));
    links.addAll(defaultLinks6(lines(IPV6)));
    return links;
  }

  private static String read(Path table, Function<List<String>, String> parser) {
    return parser.apply(lines(table));
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table, US_ASCII);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Links of routes whose destination and mask are zero. */
  static Set<String> defaultLinks4(List<String> lines) {
    return lines.stream()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length > 7)
        .filter(columns -> columns[1].equals("00000000") && columns[7].equals("00000000"))
        .map(columns -> columns[0])
        .collect(Collectors.toSet());
  }

  /** The same of IPv6, where the kernel has a route to nowhere as well. */
  static Set<String> defaultLinks6(List<String> lines) {
    return columns6(lines)
        .filter(columns -> columns[0].matches("0+") && columns[1].equals("00"))
        .filter(columns -> (flags(columns[8]) & (REJECT | CACHE)) == 0)
        .map(columns -> columns[9])
        .collect(Collectors.toSet());
  }

  /** Destination, its length, source, its length, gateway, three counts, flags, interface. */
  private static Stream<String[]> columns6(List<String> lines) {
    return lines.stream()
        .map(line -> line.trim().split(" +"))
        .filter(columns -> columns.length == 10);
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
    return columns6(lines)
        .filter(columns -> (flags(columns[8]) & (GATEWAY | CACHE)) == GATEWAY)
        .map(columns -> columns[9] + columns[0] + "/" + columns[1] + columns[4] + "\n")
        .collect(Collectors.joining());
  }

  /** What is no number is a route to nowhere. */
  private static long flags(String text) {
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException e) {
      return REJECT;
    }
  }
}
