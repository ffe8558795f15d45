package io.roomhub.daemon.rtc.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.tinylog.Logger;

/**
 * One multicast socket per network interface, on port 5353 beside whoever else listens there
 * (avahi, a browser); where that port is refused, on any port, which responders answer by unicast
 * (RFC 6762 section 6.7). An interface that fails is left out.
 *
 * <p>Thread: owned by the resolver's thread.
 */
final class MdnsSockets {
  private static final int PORT = 5353;
  private static final int MOST_INTERFACES = 16;
  // RFC 6762 section 17.
  private static final int MOST_BYTES = 9_000;

  private record Endpoint(DatagramChannel channel, InetSocketAddress group) {}

  private final List<Endpoint> endpoints = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);

  /** Opens a socket on each of the interfaces and registers it for reading. */
  void open(Selector selector, List<NetworkInterface> interfaces) {
    for (NetworkInterface link : interfaces) {
      if (endpoints.size() >= MOST_INTERFACES) {
        return;
      }
      try {
        endpoints.add(open(selector, link));
      } catch (IOException e) {
        Logger.debug("no multicast DNS on {}: {}", link.getName(), e.getMessage());
      }
    }
  }

  /** IPv4 where the interface has it, since every responder answers there for both families. */
  private static Endpoint open(Selector selector, NetworkInterface link) throws IOException {
    boolean ipv4 = link.inetAddresses().anyMatch(address -> address.getAddress().length == 4);
    ProtocolFamily family = ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    InetAddress group = InetAddress.getByName(ipv4 ? "224.0.0.251" : "ff02::fb");
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
      try {
        channel.bind(new InetSocketAddress(PORT));
        channel.join(group, link);
      } catch (IOException e) {
        if (channel.getLocalAddress() == null) {
          channel.bind(new InetSocketAddress(0));
        }
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return new Endpoint(channel, new InetSocketAddress(group, PORT));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  boolean isOpen() {
    return !endpoints.isEmpty();
  }

  /** Multicasts a datagram on every interface. */
  void send(byte[] datagram) {
    for (Endpoint endpoint : endpoints) {
      try {
        endpoint.channel.send(ByteBuffer.wrap(datagram), endpoint.group);
      } catch (IOException e) {
        Logger.debug("multicast DNS query not sent: {}", e.getMessage());
      }
    }
  }

  /** Hands over every datagram that waits: the bytes, which are reused, and how many they are. */
  void receive(BiConsumer<byte[], Integer> sink) {
    for (Endpoint endpoint : endpoints) {
      try {
        while (endpoint.channel.receive(buffer.clear()) != null) {
          sink.accept(buffer.array(), buffer.position());
        }
      } catch (IOException e) {
        Logger.debug("multicast DNS socket: {}", e.getMessage());
      }
    }
  }

  void close() {
    for (Endpoint endpoint : endpoints) {
      try {
        endpoint.channel.close();
      } catch (IOException e) {
        Logger.debug("multicast DNS socket: {}", e.getMessage());
      }
    }
    endpoints.clear();
  }
}
