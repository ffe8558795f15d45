package io.roomhub.daemon.rtc.network;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tinylog.Logger;

/**
 * What the operating system says of this machine's network. Any thread; blocks for microseconds.
 */
public final class LocalNetwork {
  private LocalNetwork() {}

  /** How things are now. */
  public static NetworkSnapshot look() {
    return new NetworkSnapshot(addresses(), RoutingTables.look());
  }

  /**
   * Addresses by which another machine may reach this one, of links that are up; one that it is not
   * yet clear of whether it is another machine's comes when that is clear.
   */
  public static Set<InetAddress> addresses() {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    Ipv6Flags flags = Ipv6Flags.look();
    try {
      NetworkInterface.networkInterfaces()
          .filter(LocalNetwork::usable)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(LocalNetwork::usable)
          .filter(address -> !flags.unusable(address))
          .forEach(addresses::add);
    } catch (SocketException e) {
      // So says Java where there is none at all.
      Logger.debug("The network interfaces cannot be listed: {}", e.getMessage());
    }
    return addresses;
  }

  /**
   * Those of some addresses that are most likely of use to others.
   *
   * @param most so many at most
   */
  public static List<InetAddress> best(Collection<InetAddress> addresses, int most) {
    if (addresses.size() == 1) {
      return List.copyOf(addresses);
    }
    Ipv6Flags flags = Ipv6Flags.look();
    Set<InetAddress> outwards = new HashSet<>();
    for (String link : RoutingTables.defaultLinks()) {
      try {
        NetworkInterface network = NetworkInterface.getByName(link);
        if (network != null) {
          network.inetAddresses().forEach(outwards::add);
        }
      } catch (SocketException e) {
        // It has just gone.
      }
    }
    return AddressOrder.best(addresses, outwards::contains, flags::deprecated, most);
  }

  private static boolean usable(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback();
    } catch (SocketException e) {
      // It has just gone.
      return false;
    }
  }

  private static boolean usable(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress();
  }
}
