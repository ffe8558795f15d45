package io.roomhub.daemon.signaling.lan;

import io.roomhub.daemon.signaling.contact.AddressFinder;
import io.roomhub.daemon.signaling.contact.FinderThread;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.tinylog.Logger;

/**
 * Announces the hub on every network it is connected to, as {@code _roomhub._tcp} by multicast DNS
 * (RFC 6762, RFC 6763), and looks for others of the same room there. A stranger on the network
 * learns that there is a hub, and a tag that is equal for hubs of one room, but not the room's id.
 *
 * <p>A thread of its own, {@code roomhub-lan}, follows the network: an address that comes or goes
 * is taken up or given up within {@link #LOOK_MS}.
 */
final class LanFinder implements AddressFinder {
  /** How often the addresses of this machine are looked at, ms. */
  static final long LOOK_MS = 2_000;

  private static final long NANOS_PER_MS = 1_000_000;

  private final Clock clock;
  private final String instance =
      "roomhub-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  private final Map<InetAddress, LanResponder> responders = new HashMap<>();
  private final FinderThread thread = new FinderThread();

  LanFinder(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String description() {
    return "dns-sd:_roomhub._tcp";
  }

  @Override
  public void start(Search search, Listener listener) {
    thread.start("roomhub-lan", () -> run(search, listener));
  }

  private void run(Search search, Listener listener) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        follow(addresses(), search, listener);
        clock.sleepUntil(clock.nanoTime() + LOOK_MS * NANOS_PER_MS);
      }
    } catch (InterruptedException e) {
      // Closed: what follows is the goodbye.
    }
    responders.values().forEach(LanResponder::close);
  }

  private void follow(Set<InetAddress> addresses, Search search, Listener listener) {
    Iterator<Map.Entry<InetAddress, LanResponder>> open = responders.entrySet().iterator();
    while (open.hasNext()) {
      Map.Entry<InetAddress, LanResponder> entry = open.next();
      if (!addresses.contains(entry.getKey())) {
        open.remove();
        entry.getValue().close();
      }
    }
    List<String> problems = new ArrayList<>();
    for (InetAddress address : addresses) {
      if (!responders.containsKey(address)) {
        try {
          responders.put(address, LanResponder.open(address, instance, search, listener));
        } catch (IOException e) {
          Logger.debug("multicast DNS on {}: {}", address.getHostAddress(), e.getMessage());
          problems.add("multicast DNS on " + address.getHostAddress() + ": " + e.getMessage());
        }
      }
    }
    if (responders.isEmpty()) {
      listener.onState(false, problems.isEmpty() ? "no network" : problems.getFirst());
    } else {
      listener.onState(true, null);
    }
  }

  private static Set<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(LanFinder::usable)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of();
    }
  }

  private static boolean usable(NetworkInterface network) {
    try {
      return network.isUp()
          && network.supportsMulticast()
          && !network.isLoopback()
          && !network.isPointToPoint();
    } catch (SocketException e) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
