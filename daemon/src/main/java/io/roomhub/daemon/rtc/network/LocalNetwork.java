package io.roomhub.daemon.rtc.network;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashSet;
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

  /** Addresses by which another machine may reach this one, of links that are up. */
  public static Set<InetAddress> addresses() {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .filter(LocalNetwork::usable)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(LocalNetwork::usable)
          .forEach(addresses::add);
    } catch (SocketException e) {
      // So says Java where there is none at all.
      Logger.debug("The network interfaces cannot be listed: {}", e.getMessage());
    }
    return addresses;
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
