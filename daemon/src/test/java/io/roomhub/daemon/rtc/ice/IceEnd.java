package io.roomhub.daemon.rtc.ice;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.IceGatheringState;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.Clock;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One transport over real sockets, and what it told. */
final class IceEnd implements IceListener, AutoCloseable {
  static final Rtc DEFAULT = config(true, IceTransportPolicy.ALL, new PortRange(0, 0));

  final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
  final BlockingQueue<IceConnectionState> states = new LinkedBlockingQueue<>();
  final List<CandidateAttribute> candidates = new CopyOnWriteArrayList<>();
  final AtomicInteger restartsWanted = new AtomicInteger();
  final CompletableFuture<Void> gathered = new CompletableFuture<>();
  final SecureRandom random = new SecureRandom();
  final Ice4jTransport transport;
  volatile IceCredentials credentials = FreshCredentials.create(random);
  volatile String reason = "";
  volatile Predicate<CandidateAttribute> tells = candidate -> true;
  private final Clock clock;
  private @Nullable IceEnd peer;

  IceEnd(Rtc config, Clock clock) {
    this(config, clock, name -> new CompletableFuture<>());
  }

  IceEnd(Rtc config, Clock clock, Function<String, CompletableFuture<InetAddress>> multicastDns) {
    this.clock = clock;
    transport = new Ice4jTransport(config, clock, multicastDns, this);
  }

  static Rtc config(
      boolean ipv6, IceTransportPolicy policy, PortRange ports, IceServer... servers) {
    return new Rtc(List.of(servers), policy, ipv6, ports);
  }

  /** Gathers both, trickles both ways and starts the checks. */
  static void connect(IceEnd controlling, IceEnd controlled) {
    controlling.meet(controlled);
    controlled.meet(controlling);
    gather(controlling, controlled);
    controlling.transport.start(controlled.credentials, true);
    controlled.transport.start(controlling.credentials, false);
  }

  /** Gathers both; neither tells the other of a candidate before that can take it. */
  static void gather(IceEnd one, IceEnd other) {
    synchronized (one) {
      synchronized (other) {
        one.transport.gather(one.credentials);
        other.transport.gather(other.credentials);
      }
    }
  }

  synchronized void meet(IceEnd other) {
    peer = other;
  }

  @Override
  public synchronized void onLocalCandidate(
      @Nullable CandidateAttribute candidate, String usernameFragment) {
    if (candidate == null) {
      gathered.complete(null);
      return;
    }
    candidates.add(candidate);
    if (peer != null && tells.test(candidate)) {
      peer.transport.addRemoteCandidate(candidate);
    }
  }

  @Override
  public void onGatheringState(IceGatheringState state) {}

  @Override
  public void onConnectionState(IceConnectionState state, String why) {
    reason = why;
    states.add(state);
  }

  @Override
  public void onRestartNeeded() {
    restartsWanted.incrementAndGet();
  }

  @Override
  public void onDatagram(byte[] buffer, int offset, int length, long arrivalNanos) {
    datagrams.add(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  void send(byte[] datagram) {
    transport.send(datagram, 0, datagram.length);
  }

  /** The next state, or null after 20 s; the transport is polled meanwhile, as its owner does. */
  @Nullable IceConnectionState nextState() throws InterruptedException {
    IceConnectionState state = states.poll();
    for (int i = 0; state == null && i < 200; i++) {
      state = states.poll(100, TimeUnit.MILLISECONDS);
      transport.poll(clock.nanoTime());
    }
    return state;
  }

  byte @Nullable [] nextDatagram() throws InterruptedException {
    return datagrams.poll(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Closes it and waits until its sockets, which close in the background, say nothing any more. */
  void closeAndFallSilent() throws InterruptedException {
    close();
    for (CandidateAttribute candidate : candidates) {
      while (!isFree(new InetSocketAddress(candidate.address(), candidate.port()))) {
        Thread.sleep(10);
      }
    }
  }

  private static boolean isFree(InetSocketAddress address) {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      return socket.isBound();
    } catch (SocketException stillOpen) {
      return false;
    }
  }
}
