package io.roomhub.daemon.rtc.ice.turn;

import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A TURN server, by UDP, TCP or TLS, as ice4j finds it on a UDP port of the loopback interface:
 * without a login, and with everything kept alive ({@link TurnSession}). Each of ice4j's sockets
 * that speaks to it gets an allocation and a way to the server of its own, {@value #MAX_CLIENTS} at
 * most, and another one where that ends.
 *
 * <p>Its one virtual thread makes the clients; a session is locked while it takes something.
 */
public final class TurnGateway implements AutoCloseable {
  /** As many as one agent has host addresses of one family. */
  static final int MAX_CLIENTS = 8;

  /** How often to look what is due, ms. */
  private static final int TICK_MS = 250;

  private final TurnServer server;
  private final Supplier<TurnLogin> logins;
  private final Clock clock;
  private final DatagramSocket socket;
  private final Map<SocketAddress, Client> clients = new ConcurrentHashMap<>();
  private final Function<InetSocketAddress, RelayFilter> filters;
  private final Renewed renewed;
  private final AtomicLong dropped;

  /** An address of ours on a TURN server. Thread-safe. */
  public interface Relay {
    /**
     * By what the relay is known here: where peers reach us at first, while after another
     * allocation they do so at what {@link Renewed} is told. Null while there is none.
     */
    @Nullable InetSocketAddress address();

    /** How the server is reached. */
    TurnServer.Transport transport();

    /**
     * Sends to a peer; does not block.
     *
     * @return false when it was not sent
     */
    boolean send(InetSocketAddress peer, byte[] datagram, int offset, int length);

    /** Nothing comes by it that should: the way to the server may have ended. */
    void doubt();
  }

  /** Told on any thread when an address of ours has become another. */
  @FunctionalInterface
  public interface Renewed {
    /**
     * @param known as which {@link Relay#address} knows it still
     * @param reachable where peers reach us now
     */
    void onRenewed(InetSocketAddress known, InetSocketAddress reachable);
  }

  /** A way to the server. */
  private final class Way {
    final Client client;
    final TurnLink link;

    /** Of the thread that reads the link. */
    final RelayedData data = new RelayedData();

    Way(Client client) throws IOException {
      this.client = client;
      link =
          server.transport() == TurnServer.Transport.UDP
              ? new TurnDatagrams(server, this::onServer, dropped)
              : new TurnStream(server, this::onServer, dropped);
    }

    private void onServer(byte[] buffer, int length) {
      boolean expected =
          RelayedData.isData(buffer, length)
              ? client.onData(this, buffer, length)
              : client.onMessage(this, Arrays.copyOf(buffer, length));
      if (!expected) {
        dropped.incrementAndGet();
      }
    }
  }

  /** One socket of ice4j. */
  private final class Client implements Relay {
    final SocketAddress client;
    final TurnSession session;

    Client(SocketAddress client) throws IOException {
      this.client = client;
      session =
          new TurnSession(
              logins, bytes -> answer(client, bytes), () -> new Way(this).link, filters);
    }

    private boolean onMessage(Way by, byte[] message) {
      boolean expected;
      InetSocketAddress known = null;
      InetSocketAddress reachable = null;
      synchronized (this) {
        expected = session.onServer(by.link, message, clock.millis());
        if (session.takeRenewed()) {
          known = session.relayed();
          reachable = session.reachable();
        }
      }
      if (known != null && reachable != null) {
        renewed.onRenewed(known, reachable);
      }
      return expected;
    }

    /** The filter may hand it on to whoever sends meanwhile: not under the lock. */
    private boolean onData(Way by, byte[] buffer, int length) {
      RelayedData data = by.data;
      RelayFilter filter;
      synchronized (this) {
        session.heard(by.link);
        filter = session.filter();
        if (filter == null || !data.unwrap(buffer, length, session)) {
          return false;
        }
      }
      if (data.passes(filter)) {
        answer(client, data.toIndication());
      }
      return true;
    }

    @Override
    public synchronized @Nullable InetSocketAddress address() {
      return session.relayed();
    }

    @Override
    public TurnServer.Transport transport() {
      return server.transport();
    }

    @Override
    public synchronized boolean send(
        InetSocketAddress peer, byte[] datagram, int offset, int length) {
      return session.send(peer, datagram, offset, length, clock.millis());
    }

    @Override
    public synchronized void doubt() {
      session.doubt(clock.millis());
    }

    synchronized void onClient(byte[] bytes) {
      if (!session.onClient(bytes, clock.millis())) {
        dropped.incrementAndGet();
      }
    }

    synchronized void tick() {
      session.tick(clock.millis());
    }

    synchronized void close() {
      session.close(clock.millis());
    }
  }

  /**
   * Opens the port; the server is asked when somebody speaks to it.
   *
   * @param logins one for each allocation, since they may be good for a limited time
   * @param loopback 127.0.0.1 or ::1, as the client's family
   * @param filters gives each relayed address its filter
   * @param renewed told when peers reach one of the relays elsewhere than before
   * @param dropped counts datagrams that could not be sent or made no sense
   */
  public TurnGateway(
      TurnServer server,
      Supplier<TurnLogin> logins,
      InetAddress loopback,
      Clock clock,
      Function<InetSocketAddress, RelayFilter> filters,
      Renewed renewed,
      AtomicLong dropped)
      throws IOException {
    this.server = server;
    this.logins = logins;
    this.clock = clock;
    this.filters = filters;
    this.renewed = renewed;
    this.dropped = dropped;
    socket = new DatagramSocket(new InetSocketAddress(loopback, 0));
    socket.setSoTimeout(TICK_MS);
    Thread.ofVirtual().name("roomhub-turn").start(this::run);
  }

  /** Our addresses on the server. */
  public Collection<? extends Relay> relays() {
    return clients.values();
  }

  /** Where ice4j finds the server. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void run() {
    byte[] buffer = new byte[TurnFrames.MAX_BYTES];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    long tickedMs = clock.millis();
    try {
      while (!socket.isClosed()) {
        packet.setData(buffer, 0, buffer.length);
        try {
          socket.receive(packet);
          forward(packet);
        } catch (SocketTimeoutException quiet) {
          // Only the time passes.
        }
        long now = clock.millis();
        if (now - tickedMs >= TICK_MS) {
          tickedMs = now;
          clients.values().forEach(Client::tick);
        }
      }
    } catch (IOException e) {
      Logger.debug("{}: {}", server, e.getMessage());
    } finally {
      clients.values().forEach(Client::close);
    }
  }

  private void forward(DatagramPacket packet) {
    SocketAddress address = packet.getSocketAddress();
    Client client = clients.get(address);
    if (client == null && clients.size() < MAX_CLIENTS) {
      try {
        client = new Client(address);
        clients.put(address, client);
      } catch (IOException e) {
        Logger.debug("{}: {}", server, e.getMessage());
      }
    }
    if (client == null) {
      dropped.incrementAndGet();
    } else {
      client.onClient(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  private void answer(SocketAddress client, byte[] bytes) {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, client));
    } catch (IOException e) {
      dropped.incrementAndGet();
    }
  }

  /** Gives the allocations back and closes the port. Any thread. */
  @Override
  public void close() {
    socket.close();
  }
}
