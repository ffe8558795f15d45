package io.roomhub.daemon.signaling.contact;

import io.roomhub.daemon.signaling.RoomEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/** Nodes on a network that loses, doubles and reorders, in virtual time, by seed. */
final class ContactNetwork {
  private record Flying(
      long atMs, long order, InetSocketAddress from, InetSocketAddress to, byte[] datagram) {}

  private final Random random;
  private final double loss;
  private final double doubled;
  private final int jitterMs;
  private final Map<InetSocketAddress, ContactNode> nodes = new LinkedHashMap<>();
  private final Map<ContactNode, List<RoomEvent>> told = new LinkedHashMap<>();
  private final PriorityQueue<Flying> flying =
      new PriorityQueue<>(
          (a, b) ->
              a.atMs != b.atMs ? Long.compare(a.atMs, b.atMs) : Long.compare(a.order, b.order));

  /** Every datagram that was ever sent, as an eavesdropper would have it. */
  final List<byte[]> recorded = new ArrayList<>();

  private long order;
  private long nowMs;

  ContactNetwork(long seed, double loss, double doubled, int jitterMs) {
    this.random = new Random(seed);
    this.loss = loss;
    this.doubled = doubled;
    this.jitterMs = jitterMs;
  }

  static InetSocketAddress address(int host) {
    return new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + host), 4000);
  }

  long nowMs() {
    return nowMs;
  }

  void add(int host, ContactNode node) {
    nodes.put(address(host), node);
    told.put(node, new ArrayList<>());
  }

  /** The cable is pulled. */
  void remove(int host) {
    nodes.remove(address(host));
  }

  /** What the room of {@code node} has been told since it was asked last. */
  List<RoomEvent> told(ContactNode node) {
    List<RoomEvent> events = List.copyOf(told.get(node));
    told.get(node).clear();
    return events;
  }

  void perform(ContactNode node, List<ContactAction> actions) {
    InetSocketAddress from =
        nodes.entrySet().stream()
            .filter(entry -> entry.getValue() == node)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(address(255));
    for (ContactAction action : actions) {
      switch (action) {
        case ContactAction.Deliver deliver -> told.get(node).add(deliver.event());
        case ContactAction.Send send -> {
          recorded.add(send.datagram());
          int copies = random.nextDouble() < doubled ? 2 : 1;
          for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
              long at = nowMs + 5 + (jitterMs == 0 ? 0 : random.nextInt(jitterMs));
              flying.add(new Flying(at, order++, from, send.to(), send.datagram()));
            }
          }
        }
      }
    }
  }

  /** Lets time pass. */
  void run(long ms) {
    long end = nowMs + ms;
    while (nowMs < end) {
      nowMs++;
      for (Flying next = flying.peek(); next != null && next.atMs <= nowMs; next = flying.peek()) {
        flying.remove();
        ContactNode node = nodes.get(next.to);
        if (node != null) {
          perform(node, node.receive(next.from, next.datagram, nowMs));
        }
      }
      if (nowMs % 50 == 0) {
        for (ContactNode node : List.copyOf(nodes.values())) {
          perform(node, node.tick(nowMs));
        }
      }
    }
  }
}
