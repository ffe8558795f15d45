package io.roomhub.daemon.rtc.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.tinylog.Logger;

/**
 * What the operating system says of this machine's network. Any thread; blocks for microseconds.
 */
public final class LocalNetwork {
  private static final Path IPV4_ROUTES = Path.of("/proc/net/route");

  private LocalNetwork() {}

  /** How things are now. */
  public static NetworkSnapshot look() {
    return new NetworkSnapshot(addresses(), routes());
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

  /** The kernel's table without its counters; empty where there is none to read. */
  private static String routes() {
    try {
      StringBuilder routes = new StringBuilder();
      for (String line : Files.readAllLines(IPV4_ROUTES, US_ASCII)) {
        // Interface, destination and gateway; the other columns may change by themselves.
        String[] columns = line.split("\t", 4);
        if (columns.length == 4) {
          routes.append(columns[0]).append(columns[1]).append(columns[2]).append('\n');
        }
      }
      return routes.toString();
    } catch (IOException e) {
      return "";
    }
  }
}
