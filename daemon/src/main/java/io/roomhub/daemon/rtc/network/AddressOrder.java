package io.roomhub.daemon.rtc.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which of many addresses to use where not all can be: those of the way out first, no old one
 * before a new one, and both families in turns, so that neither a week of temporary IPv6 addresses
 * (RFC 8981) nor a dozen virtual links hide the one that others reach. Without I/O.
 */
final class AddressOrder {
  private AddressOrder() {}

  /**
   * The most useful ones, the best first.
   *
   * @param outwards whether an address is of a link with a default route
   * @param deprecated whether an address should not be used for anything new
   */
  static List<InetAddress> best(
      Collection<InetAddress> present,
      Predicate<InetAddress> outwards,
      Predicate<InetAddress> deprecated,
      int most) {
    Comparator<InetAddress> order =
        Comparator.comparing((InetAddress address) -> !outwards.test(address))
            .thenComparing(deprecated::test);
    List<InetAddress> ipv4 =
        present.stream().filter(address -> !isIpv6(address)).sorted(order).toList();
    List<InetAddress> ipv6 = present.stream().filter(AddressOrder::isIpv6).sorted(order).toList();
    List<InetAddress> best = new ArrayList<>();
    for (int i = 0; i < Math.max(ipv4.size(), ipv6.size()); i++) {
      if (i < ipv4.size()) {
        best.add(ipv4.get(i));
      }
      if (i < ipv6.size()) {
        best.add(ipv6.get(i));
      }
    }
    return best.subList(0, Math.min(most, best.size()));
  }

  private static boolean isIpv6(InetAddress address) {
    return address instanceof Inet6Address;
  }
}
