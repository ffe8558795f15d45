package io.roomhub.daemon.signaling.lan;

import io.roomhub.daemon.signaling.contact.AddressFinder.Listener;
import io.roomhub.daemon.signaling.contact.AddressFinder.Search;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.tinylog.Logger;

/** Announces and looks for hubs on the network of one address of this machine. */
final class LanResponder implements AutoCloseable {
  /** The service type that other software sees; the port it names speaks the contact protocol. */
  static final String SERVICE = "_roomhub._tcp.local.";

  private static final String ROOM_KEY = "room";
  private static final String VERSION_KEY = "v";

  /** Instances that are remembered; a building has fewer. */
  private static final int MAX_INSTANCES = 256;

  private final JmDNS dns;
  private final String instance;
  private final Search search;
  private final Listener listener;
  private final Map<String, Set<InetSocketAddress>> found = new ConcurrentHashMap<>();

  private LanResponder(JmDNS dns, String instance, Search search, Listener listener) {
    this.dns = dns;
    this.instance = instance;
    this.search = search;
    this.listener = listener;
  }

  /**
   * Begins on {@code address}. Blocks until the announcement is out: about a second.
   *
   * @param instance our own name, which is not told as found
   */
  static LanResponder open(InetAddress address, String instance, Search search, Listener listener)
      throws IOException {
    // A host name given here is one that need not be looked up.
    JmDNS dns = JmDNS.create(address, instance);
    LanResponder responder = new LanResponder(dns, instance, search, listener);
    dns.addServiceListener(SERVICE, responder.new Instances());
    dns.registerService(
        ServiceInfo.create(
            SERVICE,
            instance,
            search.port(),
            0,
            0,
            false,
            Map.of(ROOM_KEY, search.keys().lanTag(), VERSION_KEY, "1")));
    return responder;
  }

  /** Says goodbye and stops. */
  @Override
  public void close() {
    try {
      dns.close();
    } catch (IOException e) {
      Logger.debug("multicast DNS: {}", e.getMessage());
    }
  }

  /** Calls come on threads of the library. */
  private final class Instances implements ServiceListener {
    @Override
    public void serviceAdded(ServiceEvent event) {
      dns.requestServiceInfo(event.getType(), event.getName(), true);
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      ServiceInfo info = event.getInfo();
      boolean ours = event.getName().equals(instance);
      if (ours
          || !search.keys().lanTag().equals(info.getPropertyString(ROOM_KEY))
          || found.size() >= MAX_INSTANCES) {
        return;
      }
      Set<InetSocketAddress> addresses =
          Stream.<InetAddress>concat(
                  Stream.of(info.getInet4Addresses()), Stream.of(info.getInet6Addresses()))
              .filter(address -> !address.isLoopbackAddress() && !address.isMulticastAddress())
              .filter(address -> !address.isLinkLocalAddress() || address.getAddress().length == 4)
              .map(address -> new InetSocketAddress(address, info.getPort()))
              .collect(Collectors.toSet());
      if (info.getPort() > 0 && !addresses.isEmpty()) {
        found.put(event.getName(), addresses);
        addresses.forEach(listener::onFound);
      }
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      Set<InetSocketAddress> gone = found.remove(event.getName());
      if (gone != null) {
        gone.forEach(listener::onLost);
      }
    }
  }
}
