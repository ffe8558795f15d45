package io.roomhub.daemon.signaling.contact;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A rail without a server: an {@link AddressFinder} says where somebody may be, and a {@link
 * ContactNode} talks with them over one UDP socket. One thread {@code roomhub-signaling-TYPE} owns
 * the node and calls the listener; a second one only reads the socket.
 */
public final class ContactSignaling implements Signaling {
  private static final int MAX_DATAGRAM = 1500;

  /** Events that may wait for the rail's thread; further ones are dropped, as on a busy network. */
  private static final int MAX_WAITING = 1024;

  private static final long GOODBYE_MS = 500;

  private final String type;
  private final AddressFinder finder;
  private final int maxPeers;
  private final Clock clock;
  private final RandomGenerator random;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile SignalingStatus status;
  private volatile long dropped;
  private volatile @Nullable DatagramSocket socket;
  private @Nullable ContactNode node;
  private @Nullable SignalingListener listener;
  private boolean ticking;

  /**
   * @param type as the configuration names the rail
   * @param maxPeers participants that are remembered
   * @param random a secure one outside tests
   */
  public ContactSignaling(
      String type, AddressFinder finder, int maxPeers, Clock clock, RandomGenerator random) {
    this.type = type;
    this.finder = finder;
    this.maxPeers = maxPeers;
    this.clock = clock;
    this.random = random;
    status =
        new SignalingStatus(type, finder.description(), SignalingStatus.State.CONNECTING, null);
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("roomhub-signaling-" + type).unstarted(task));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public void start(JoinRequest request, SignalingListener listener) {
    onThread(
        () -> {
          this.listener = listener;
          ContactKeys keys = new ContactKeys(request.roomId(), request.password());
          ContactNode made =
              new ContactNode(keys, random.nextLong() | 1, request.metadata(), maxPeers);
          DatagramSocket open;
          try {
            open = new DatagramSocket(0);
          } catch (SocketException e) {
            become(SignalingStatus.State.DOWN, "no UDP socket: " + e.getMessage());
            return;
          }
          socket = open;
          node = made;
          Thread.ofPlatform().daemon().name("roomhub-" + type + "-read").start(() -> read(open));
          RoomView.deliver(new RoomEvent.Joined(made.ownId()), this, listener);
          finder.start(new AddressFinder.Search(keys, open.getLocalPort()), new Findings());
        });
  }

  private void read(DatagramSocket from) {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    while (!from.isClosed()) {
      try {
        packet.setLength(MAX_DATAGRAM);
        from.receive(packet);
      } catch (IOException e) {
        // Closed, or an ICMP error of an earlier datagram of ours.
        continue;
      }
      byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
      if (packet.getSocketAddress() instanceof InetSocketAddress sender) {
        step(node -> node.receive(sender, datagram, clock.millis()));
      }
    }
  }

  @Override
  public void send(String peerId, SignalMessage message) {
    step(node -> node.send(peerId, message, clock.millis()));
  }

  @Override
  public void broadcast(JsonNode data) {
    step(node -> node.broadcast(data, clock.millis()));
  }

  @Override
  public SignalingStatus status() {
    return status;
  }

  @Override
  public long refusedMessages() {
    return dropped;
  }

  @Override
  public void close() {
    finder.close();
    step(ContactNode::close);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(GOODBYE_MS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    DatagramSocket open = socket;
    if (open != null) {
      open.close();
    }
    status = new SignalingStatus(type, finder.description(), SignalingStatus.State.DOWN, null);
  }

  /** Has the node do something on its thread, and does what it wants done. */
  private void step(Function<ContactNode, List<ContactAction>> step) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    onThread(
        () -> {
          waiting.decrementAndGet();
          ContactNode present = node;
          if (present != null) {
            perform(present, step.apply(present));
          }
        });
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              Logger.error(e, "signaling {}: one event was lost", type);
            }
          });
    } catch (RejectedExecutionException e) {
      Logger.trace("signaling {} is closed", type);
    }
  }

  private void perform(ContactNode present, List<ContactAction> actions) {
    for (ContactAction action : actions) {
      switch (action) {
        case ContactAction.Send send -> transmit(send);
        case ContactAction.Deliver deliver -> {
          if (listener != null) {
            RoomView.deliver(deliver.event(), this, listener);
          }
        }
      }
    }
    dropped = present.dropped();
    arm(present);
  }

  private void transmit(ContactAction.Send send) {
    DatagramSocket open = socket;
    if (open == null) {
      return;
    }
    try {
      open.send(new DatagramPacket(send.datagram(), send.datagram().length, send.to()));
    } catch (IOException | IllegalArgumentException e) {
      // No way there now; it is tried again.
      Logger.trace("signaling {}: {}", type, e.getMessage());
    }
  }

  private void arm(ContactNode present) {
    if (ticking || thread.isShutdown()) {
      return;
    }
    ticking = true;
    long now = clock.millis();
    thread.schedule(
        () -> {
          ticking = false;
          try {
            perform(present, present.tick(clock.millis()));
          } catch (RuntimeException e) {
            Logger.error(e, "signaling {}: a tick was lost", type);
            arm(present);
          }
        },
        present.nextTickMs(now) - now,
        TimeUnit.MILLISECONDS);
  }

  private void become(SignalingStatus.State state, @Nullable String problem) {
    SignalingStatus fresh = new SignalingStatus(type, finder.description(), state, problem);
    if (fresh.equals(status) || listener == null) {
      return;
    }
    status = fresh;
    try {
      listener.onStatus(this, fresh);
    } catch (RuntimeException e) {
      Logger.error(e, "signaling {}: the room failed on a status", type);
    }
  }

  private final class Findings implements AddressFinder.Listener {
    @Override
    public void onFound(InetSocketAddress address) {
      step(node -> node.found(address, clock.millis()));
    }

    @Override
    public void onLost(InetSocketAddress address) {
      step(
          node -> {
            node.lost(address);
            return List.of();
          });
    }

    @Override
    public void onState(boolean up, @Nullable String problem) {
      onThread(() -> become(up ? SignalingStatus.State.UP : SignalingStatus.State.DOWN, problem));
    }
  }
}
