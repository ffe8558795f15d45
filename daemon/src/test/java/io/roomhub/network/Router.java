package io.roomhub.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The internet of a test: clients in network namespaces of their own, each behind its NAT and its
 * link, and the servers of the test, which are in the namespace of the test itself. A TUN device
 * leads into each, and one thread carries the packets; IPv4 only, UDP and TCP only.
 *
 * <p>The methods of the router and of its links may be called by any thread.
 */
public final class Router implements AutoCloseable {
  /** Where servers listen: addresses of the test's own namespace. */
  public static final String SERVER = "198.18.0.1";

  /** A second one of the same machine: by two, a STUN server tells how NATs behave (RFC 5780). */
  public static final String OTHER_SERVER = "198.18.0.2";

  /** RFC 2544 appendix C.2.2: addresses for tests of networks. */
  private static final int CLIENTS = Endpoint.address("198.18.1.0");

  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int MAX_WAIT_MILLIS = 10;

  private final TunDevice internet;
  private final Random random;
  private final List<Link> links = new ArrayList<>();
  private final Map<Integer, Link> byPublicAddress = new HashMap<>();
  private final PriorityQueue<Travel> travels =
      new PriorityQueue<>(
          Comparator.comparingLong(Travel::arrivalNanos).thenComparingLong(Travel::number));
  private final Thread thread;
  private final Set<Set<Link>> separated = new HashSet<>();
  private long numbered;
  private int attached;
  private int addresses;
  private boolean closed;

  /** A packet on a link. */
  private record Travel(
      long arrivalNanos, long number, Link link, boolean outbound, Ipv4Packet packet) {}

  /**
   * Starts it, with no client.
   *
   * @param seed decides which packets are lost, and the ports of the NATs
   */
  public Router(long seed) {
    random = new Random(seed);
    try {
      internet = new TunDevice("inet0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NetworkNamespace.shellOutside(
        "ip addr add %s/16 dev inet0 && ip addr add %s/16 dev inet0 && ip link set inet0 up"
            .formatted(SERVER, OTHER_SERVER));
    thread = Thread.ofPlatform().daemon().name("test-router").start(this::run);
  }

  /** Connects a client. */
  public synchronized Link attach(NetworkNamespace client, NatKind kind) {
    attached++;
    Link link = new Link(client, kind, attached);
    links.add(link);
    return link;
  }

  /** From now on two clients reach the servers, but not each other; or they do again. */
  public synchronized void separate(Link one, Link other, boolean apart) {
    if (apart) {
      separated.add(Set.of(one, other));
    } else {
      separated.remove(Set.of(one, other));
    }
  }

  /** The way of one client to the internet. */
  public final class Link implements AutoCloseable {
    private final NetworkNamespace client;
    private final NatKind kind;
    private final String name;
    private final TunDevice device;
    private final LinkEmulator up = new LinkEmulator(random.nextLong());
    private final LinkEmulator down = new LinkEmulator(random.nextLong());
    private int publicAddress;
    private NatTable nat;

    private Link(NetworkNamespace client, NatKind kind, int number) {
      this.client = client;
      this.kind = kind;
      name = "link" + number;
      try {
        device = new TunDevice(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      NetworkNamespace.shellOutside("ip link set %s netns %d".formatted(name, client.pid()));
      nat = moveIn();
      client.shell(configuration());
    }

    /** Takes the next public address, with an empty NAT at it. */
    private NatTable moveIn() {
      addresses++;
      publicAddress = CLIENTS + addresses;
      byPublicAddress.put(publicAddress, this);
      return new NatTable(kind, publicAddress, new Random(random.nextLong()));
    }

    private String configuration() {
      String address =
          kind == NatKind.OPEN
              ? Endpoint.text(publicAddress) + "/32"
              : "192.168.%d.10/24".formatted(addresses % 256);
      return "ip addr add %s dev %s && ip link set %s up && ip route replace default dev %s"
          .formatted(address, name, name, name);
    }

    /** From now on nothing passes. */
    public Link cut() {
      synchronized (Router.this) {
        up.setCut(true);
        down.setCut(true);
      }
      return this;
    }

    /** Mends what {@link #cut} has cut. */
    public Link restore() {
      synchronized (Router.this) {
        up.setCut(false);
        down.setCut(false);
      }
      return this;
    }

    /**
     * Loses packets in both directions.
     *
     * @param share 0..1
     */
    public Link loss(double share) {
      synchronized (Router.this) {
        up.setLoss(share);
        down.setLoss(share);
      }
      return this;
    }

    /**
     * Delays packets, by as much in each direction.
     *
     * @param jitterMillis what may come on top
     */
    public Link delay(int millis, int jitterMillis) {
      synchronized (Router.this) {
        up.setDelay(millis * 1_000_000L, jitterMillis * 1_000_000L);
        down.setDelay(millis * 1_000_000L, jitterMillis * 1_000_000L);
      }
      return this;
    }

    /**
     * Bounds the rate of each direction.
     *
     * @param bitsPerSecond 0 for no bound
     */
    public Link rate(long bitsPerSecond) {
      synchronized (Router.this) {
        up.setRate(bitsPerSecond);
        down.setRate(bitsPerSecond);
      }
      return this;
    }

    /** The client moves to another network: another address of its own, another NAT before it. */
    public Link renumber() {
      synchronized (Router.this) {
        byPublicAddress.remove(publicAddress);
        nat = moveIn();
      }
      client.shell("ip addr flush dev %s && %s".formatted(name, configuration()));
      return this;
    }

    /** The NAT starts afresh: same addresses, other ports. */
    public Link rebind() {
      synchronized (Router.this) {
        nat.clear();
      }
      return this;
    }

    /** Under which address the internet knows the client. */
    public String publicAddress() {
      synchronized (Router.this) {
        return Endpoint.text(publicAddress);
      }
    }

    /** Unplugs the client. */
    @Override
    public void close() {
      synchronized (Router.this) {
        if (links.remove(this)) {
          byPublicAddress.remove(publicAddress);
          device.close();
        }
      }
    }
  }

  private void run() {
    byte[] buffer = new byte[TunDevice.MTU];
    List<TunDevice> devices = devices();
    while (!devices.isEmpty()) {
      TunDevice.awaitAny(devices, waitMillis());
      carry(buffer);
      devices = devices();
    }
  }

  /** Those to listen to; none once closed. */
  private synchronized List<TunDevice> devices() {
    List<TunDevice> devices = new ArrayList<>();
    if (!closed) {
      devices.add(internet);
      links.forEach(link -> devices.add(link.device));
    }
    return devices;
  }

  private synchronized int waitMillis() {
    Travel next = travels.peek();
    if (next == null) {
      return MAX_WAIT_MILLIS;
    }
    long nanos = next.arrivalNanos() - System.nanoTime();
    return Math.clamp(nanos / NANOS_PER_MILLI, 0, MAX_WAIT_MILLIS);
  }

  private synchronized void carry(byte[] buffer) {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    for (int length = internet.read(buffer); length > 0; length = internet.read(buffer)) {
      Ipv4Packet packet = Ipv4Packet.parse(buffer, length);
      if (packet != null) {
        route(packet, now);
      }
    }
    for (Link link : links) {
      for (int length = link.device.read(buffer); length > 0; length = link.device.read(buffer)) {
        Ipv4Packet packet = Ipv4Packet.parse(buffer, length);
        if (packet != null) {
          travel(link, link.up, true, packet, now);
        }
      }
    }
    for (Travel next = travels.peek();
        next != null && next.arrivalNanos() <= now;
        next = travels.peek()) {
      arrive(travels.remove(), now);
    }
  }

  private void travel(
      Link link, LinkEmulator emulator, boolean outbound, Ipv4Packet packet, long now) {
    long arrival = emulator.arrivalNanos(packet.bytes().length, now);
    if (arrival != LinkEmulator.LOST) {
      travels.add(new Travel(arrival, numbered++, link, outbound, packet));
    }
  }

  private void arrive(Travel travel, long now) {
    Link link = travel.link();
    Ipv4Packet packet = travel.packet();
    if (!links.contains(link)) {
      return;
    }
    if (!travel.outbound()) {
      link.device.write(packet.bytes());
      return;
    }
    Endpoint source =
        link.nat.outbound(packet.protocol(), packet.source(), packet.destination(), now);
    Link to = byPublicAddress.get(packet.destination().address());
    boolean passes = to == null || to.equals(link) || !separated.contains(Set.of(link, to));
    if (source != null && passes) {
      packet.setSource(source);
      route(packet, now);
    }
  }

  /** From the internet to whom it is for. */
  private void route(Ipv4Packet packet, long now) {
    Endpoint destination = packet.destination();
    @Nullable Link link = byPublicAddress.get(destination.address());
    if (link == null) {
      // The servers' machine sorts out what is for nobody.
      internet.write(packet.bytes());
      return;
    }
    Endpoint client = link.nat.inbound(packet.protocol(), destination, packet.source(), now);
    if (client != null) {
      packet.setDestination(client);
      travel(link, link.down, false, packet, now);
    }
  }

  @Override
  public void close() {
    List.copyOf(links).forEach(Link::close);
    synchronized (this) {
      closed = true;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    internet.close();
  }
}
