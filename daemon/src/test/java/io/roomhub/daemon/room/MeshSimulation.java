package io.roomhub.daemon.room;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A room of many hubs in virtual time, from a seed: real rooms, a real signaling server and its
 * real clients, over a network that loses, falls apart and heals, while hubs die and come back. In
 * rounds: something happens, it ends, and from then on the time is taken until everybody hears
 * everybody once.
 */
public final class MeshSimulation {
  /** A network that is whole must be a full mesh again within this, ms. */
  public static final long WHOLE_WITHIN_MS = 30_000;

  private static final double LOSS = 0.10;
  private static final int SERVER_HOST = -1;

  /**
   * Timers that a hub needs for itself: three of the gossip, one of the forwarding, and of its rail
   * one, with up to three that are due no more but not yet over.
   */
  private static final int TIMERS_OF_HUB = 8;

  /**
   * Timers that a hub needs for each whom it knows: the end of waiting for its call, repeating an
   * offer, repair, the next try, and two for what it may send.
   */
  private static final int TIMERS_OF_PARTICIPANT = 6;

  /** As the configuration's default. */
  private static final int MAX_PEERS = 15;

  private static final long POLL_MS = 250;

  /** After this, whatever was left behind must be gone: the server's pings, the last tries. */
  private static final long SETTLED_MS = 120_000;

  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final Random random;
  private final MeshNetwork network;
  private final MeshServer server;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Long> wholeAfterMs = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private int mostToOnePeer;
  private int mostTimers;
  private int settledTimers;

  /**
   * What was found.
   *
   * @param rounds healed networks
   * @param wholeAfterMs for each, how long it took
   * @param mostToOnePeer connections from one hub to another at one time
   * @param mostTimers of one hub, waiting at one time
   * @param settledTimers the same, at quiet times
   * @param mostInFlight messages on their way at one time
   * @param faults in words, with the time of each
   */
  public record Result(
      int rounds,
      List<Long> wholeAfterMs,
      int mostToOnePeer,
      int mostTimers,
      int settledTimers,
      int mostInFlight,
      long messages,
      long lost,
      List<String> faults) {
    /** Below which {@code share} of the times lie, ms. */
    public long quantileMs(double share) {
      List<Long> sorted = wholeAfterMs.stream().sorted().toList();
      return sorted.isEmpty() ? 0 : sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }
  }

  /** A loop that dies with its hub, and knows how many of its timers wait. */
  private static final class NodeLoop implements RoomLoop {
    private final VirtualRoomLoop loop;
    private boolean dead;
    private int timers;

    NodeLoop(VirtualRoomLoop loop) {
      this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(() -> run(task));
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
      boolean[] over = new boolean[1];
      timers++;
      Timer timer =
          loop.schedule(
              delayMs,
              () -> {
                end(over);
                run(task);
              });
      return () -> {
        end(over);
        timer.cancel();
      };
    }

    private void end(boolean[] over) {
      timers -= over[0] ? 0 : 1;
      over[0] = true;
    }

    private void run(Runnable task) {
      if (!dead) {
        task.run();
      }
    }
  }

  /** One hub, which may die and come back as another. */
  private final class Node extends Nobody {
    private final int host;
    private final AudioFanout fanout = new AudioFanout();
    private final Map<String, Integer> heard = new TreeMap<>();
    private NodeLoop own;
    private MeshServer.Rail rail;
    private Room room;
    private String id = "";
    private boolean alive;

    Node(int host) {
      this.host = host;
    }

    void start() {
      network.revive(host);
      alive = true;
      own = new NodeLoop(loop);
      rail = server.client(host, own);
      id = TrysteroIds.hub(random);
      room =
          new Room(
              own,
              new Room.Identity("room-0123456789", null, id, "hub " + host),
              MAX_PEERS,
              network.host(host),
              this,
              fanout,
              this);
      room.join(List.of(rail));
    }

    void leave() {
      room.close();
      loop.pass(50);
      die(false);
    }

    void die(boolean powerFailure) {
      alive = false;
      rail.crash(powerFailure);
      own.dead = true;
      network.kill(host);
    }

    void speak() {
      EncodedAudioFrame frame = new EncodedAudioFrame();
      frame.length = 1;
      fanout.send(frame);
    }

    @Override
    public AudioPacketSink add(String participantId) {
      return packet -> heard.merge(participantId, 1, Integer::sum);
    }
  }

  /**
   * @param peers hubs in the room
   */
  public MeshSimulation(long seed, int peers) {
    random = new Random(seed);
    network = new MeshNetwork(loop, random, LOSS);
    server = new MeshServer(loop, network, SERVER_HOST, random, LOSS);
    for (int host = 0; host < peers; host++) {
      nodes.add(new Node(host));
    }
  }

  /** As many timers as one hub may have, where each of the others may also be known as before. */
  public static int boundOfTimers(int peers) {
    return TIMERS_OF_HUB + 2 * (peers - 1) * TIMERS_OF_PARTICIPANT;
  }

  /** As many as it may have when every call is up: for each at most that of what it sends. */
  public static int boundOfSettledTimers(int peers) {
    return TIMERS_OF_HUB + peers - 1;
  }

  /**
   * As many messages as may be on their way: what the server takes of each hub in a second, which
   * is longer than any is on its way, and each of these from there to everybody else.
   */
  public static int boundOfMessages(int peers) {
    return MeshServer.LIMITS.messagesPerSecond() * peers * peers;
  }

  /** Lets rounds of disturbance and healing pass. */
  public Result run(long virtualMs) {
    long end = loop.clock.millis() + virtualMs;
    nodes.forEach(Node::start);
    awaitWhole("the beginning");
    while (loop.clock.millis() < end) {
      round();
    }
    return new Result(
        wholeAfterMs.size(),
        List.copyOf(wholeAfterMs),
        mostToOnePeer,
        mostTimers,
        settledTimers,
        server.mostInFlight,
        server.messages,
        server.lost,
        List.copyOf(faults));
  }

  private void round() {
    StringBuilder what = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      what.append(disturb());
    }
    for (Node node : nodes) {
      if (!node.alive) {
        node.start();
      }
    }
    network.heal();
    server.pathsChanged();
    awaitWhole(what.toString());
    long pause = 10_000 + random.nextInt(170_000);
    pass(pause);
    if (pause >= SETTLED_MS) {
      checkSettled(what.toString());
    }
  }

  /** Something happens, and lasts a while. */
  private String disturb() {
    switch (random.nextInt(4)) {
      case 0 -> {
        int groups = 2 + random.nextInt(2);
        int[] group = random.ints(nodes.size() + 1, 0, groups).toArray();
        network.partition(host -> group[host - SERVER_HOST]);
        pass(1_000 + random.nextInt(120_000));
        return "partition ";
      }
      case 1 -> {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          Node node = nodes.get(random.nextInt(nodes.size()));
          if (node.alive) {
            int how = random.nextInt(3);
            if (how == 0) {
              node.leave();
            } else {
              node.die(how == 1);
            }
          }
        }
        pass(500 + random.nextInt(60_000));
        return "restarts ";
      }
      case 2 -> {
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
          network.cut(random.nextInt(nodes.size()), random.nextInt(nodes.size()));
        }
        pass(1_000 + random.nextInt(120_000));
        return "cuts ";
      }
      default -> {
        server.stop();
        pass(1_000 + random.nextInt(60_000));
        server.start();
        return "server ";
      }
    }
  }

  private void pass(long millis) {
    for (long left = millis; left > 0; left -= POLL_MS) {
      loop.pass(Math.min(left, POLL_MS));
      mostTimers = Math.max(mostTimers, timers());
      mostToOnePeer = Math.max(mostToOnePeer, network.mostToOnePeer());
    }
  }

  /** The most that wait in one hub now. */
  private int timers() {
    return nodes.stream().mapToInt(node -> node.own.timers).max().orElse(0);
  }

  private void awaitWhole(String after) {
    long begin = loop.clock.millis();
    while (!whole() && loop.clock.millis() - begin < 4 * WHOLE_WITHIN_MS) {
      pass(POLL_MS);
    }
    long took = loop.clock.millis() - begin;
    wholeAfterMs.add(took);
    if (took > WHOLE_WITHIN_MS) {
      fault("not whole within 30 s after: " + after + "(" + took / 1_000 + " s)");
    }
  }

  /** Whether everybody hears everybody, each once. */
  private boolean whole() {
    for (Node node : nodes) {
      long connected = node.room.participants().stream().filter(ParticipantView::connected).count();
      if (connected < nodes.size() - 1) {
        return false;
      }
    }
    nodes.forEach(node -> node.heard.clear());
    nodes.forEach(Node::speak);
    return nodes.stream().allMatch(this::hearsAllOnce);
  }

  private boolean hearsAllOnce(Node listener) {
    for (Node talker : nodes) {
      if (talker != listener && !Integer.valueOf(1).equals(listener.heard.get(talker.id))) {
        return false;
      }
    }
    return listener.heard.size() == nodes.size() - 1;
  }

  private void checkSettled(String after) {
    int others = nodes.size() - 1;
    settledTimers = Math.max(settledTimers, timers());
    for (Node node : nodes) {
      int known = node.room.participants().size();
      long open = network.open(node.host);
      if (known != others || open != others) {
        fault(known + " participants and " + open + " connections kept after: " + after);
      }
      if (!node.room.missingLegs().isEmpty()) {
        fault("a leg is said to be missing after: " + after + node.room.missingLegs());
      }
      if (node.rail.unsent() > 0) {
        fault(node.rail.unsent() + " messages found the queue full after: " + after);
      }
    }
  }

  private void fault(String text) {
    faults.add(loop.clock.millis() / 1_000 + " s: " + text);
  }

  /**
   * The server dies while everybody talks, for so long; a newcomer waits.
   *
   * @return ms from the server's return until the newcomer and all others hear each other, or -1
   *     when a call has suffered meanwhile
   */
  public long serverDeadFor(long outageMs) {
    Node newcomer = nodes.removeLast();
    nodes.forEach(Node::start);
    awaitWhole("the beginning");
    server.stop();
    boolean untouched = true;
    for (long passed = 0; passed < outageMs; passed += 10_000) {
      pass(10_000);
      untouched &= whole();
    }
    nodes.add(newcomer);
    newcomer.start();
    pass(60_000 + random.nextInt(4_000));
    server.start();
    long begin = loop.clock.millis();
    awaitWhole("the server's return");
    return untouched && faults.isEmpty() ? loop.clock.millis() - begin : -1;
  }
}
