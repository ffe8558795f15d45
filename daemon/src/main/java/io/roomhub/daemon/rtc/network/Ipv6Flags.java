package io.roomhub.daemon.rtc.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the kernel says of this machine's IPv6 addresses and Java does not: RFC 4862 has addresses
 * that may not be used yet, and such that should not be used for anything new (proc(5), {@code
 * if_inet6}, flags of {@code linux/if_addr.h}).
 */
final class Ipv6Flags {
  private static final Path TABLE = Path.of("/proc/net/if_inet6");
  private static final int DAD_FAILED = 0x08;
  private static final int DEPRECATED = 0x20;
  private static final int TENTATIVE = 0x40;

  private final Map<InetAddress, Integer> flags;

  private Ipv6Flags(Map<InetAddress, Integer> flags) {
    this.flags = flags;
  }

  /** As they are now; without any where there is nothing to read. */
  static Ipv6Flags look() {
    try {
      return parse(Files.readAllLines(TABLE, US_ASCII));
    } catch (IOException e) {
      return new Ipv6Flags(Map.of());
    }
  }

  /**
   * Address, link, prefix length, scope, flags, all of them in hexadecimal, and the link's name.
   */
  static Ipv6Flags parse(List<String> lines) {
    Map<InetAddress, Integer> flags = new HashMap<>();
    for (String line : lines) {
      String[] columns = line.trim().split(" +");
      try {
        if (columns.length == 6 && columns[0].length() == 32) {
          flags.put(
              InetAddress.getByAddress(HexFormat.of().parseHex(columns[0])),
              Integer.parseInt(columns[4], 16));
        }
      } catch (IllegalArgumentException | UnknownHostException e) {
        // Another kernel's; its address is as good as one of IPv4.
      }
    }
    return new Ipv6Flags(flags);
  }

  /** Whether no socket can be bound to it: another machine may have it, or has. */
  boolean unusable(InetAddress address) {
    return has(address, TENTATIVE | DAD_FAILED);
  }

  /** Whether there is a newer one in its place, while what has begun may go on with it. */
  boolean deprecated(InetAddress address) {
    return has(address, DEPRECATED);
  }

  private boolean has(InetAddress address, int some) {
    return (flags.getOrDefault(address, 0) & some) != 0;
  }
}
