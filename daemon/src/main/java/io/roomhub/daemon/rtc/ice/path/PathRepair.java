package io.roomhub.daemon.rtc.ice.path;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import io.roomhub.hardware.clock.Clock;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Repairs the path of one generation without a word over signaling: checks all pairs in quick
 * succession ({@link PathChecks}) and moves to one that answers when the one in use does not. ice4j
 * has no way to do that: its checks of consent are 5 s apart, and a transaction of its own lives
 * through any outage with ever longer pauses.
 *
 * <p>Thread-safe. The checks leave from a virtual thread that lives as long as the doubt.
 */
public final class PathRepair {
  /** The sockets and the agent. */
  public interface Edge {
    /** Sends from a socket or relay of ours; does nothing when there is none. */
    void send(InetSocketAddress local, InetSocketAddress remote, byte[] datagram);

    /** A check was answered. */
    void answered(InetSocketAddress local, InetSocketAddress remote);

    boolean controlling();

    long tieBreaker();
  }

  /** So long the path in use may take to answer before another one is preferred. */
  static final long GRACE_NANOS = 200_000_000L;

  /** The path answers and still nothing comes: whoever would talk has stopped. */
  static final long SILENT_SENDER_NANOS = 1_500_000_000L;

  /** Between two checks that checks of the other side ask for. */
  private static final long TRIGGERED_NANOS = 50_000_000L;

  private static final long NAP_NANOS = 50_000_000L;
  private static final int MAX_PENDING = 256;

  private final Clock clock;
  private final PathTable paths;
  private final Edge edge;
  private final PathChecks checks = new PathChecks();
  private final SecureRandom random = new SecureRandom();
  private final int prefix = random.nextInt();
  private final Map<Long, PathChecks.Pair> pending =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, PathChecks.Pair> eldest) {
          return size() > MAX_PENDING;
        }
      };
  private final Executor runner;
  private @Nullable BindingRequest request;
  private boolean running;

  /** Sound should come and does not. */
  private boolean silent;

  private long triggeredNanos;
  private boolean everTriggered;
  private boolean closed;

  /** Sends its checks by the edge, on a thread of its own. */
  public PathRepair(Clock clock, PathTable paths, Edge edge) {
    this(clock, paths, edge, task -> Thread.ofVirtual().name("roomhub-ice-repair").start(task));
  }

  /**
   * @param runner given a task that may sleep, at the begin of each doubt
   */
  PathRepair(Clock clock, PathTable paths, Edge edge, Executor runner) {
    this.clock = clock;
    this.paths = paths;
    this.edge = edge;
    this.runner = runner;
  }

  /** From here on checks can be made. */
  public synchronized void setCredentials(IceCredentials local, IceCredentials remote) {
    request = new BindingRequest(local, remote);
  }

  /** Checks pairs once, to know whether they could be used. */
  synchronized void probe(List<PathChecks.Pair> pairs) {
    if (request != null && !closed) {
      pairs.forEach(pair -> send(pair, false));
    }
  }

  /** Doubts the path in use: checks these pairs until that is settled. */
  public synchronized void begin(List<PathChecks.Pair> pairs) {
    if (request == null || closed) {
      return;
    }
    silent = true;
    checks.begin(pairs, clock.nanoTime());
    if (!running && checks.running()) {
      running = true;
      runner.execute(this::run);
    }
  }

  /**
   * Sound comes. So the other side reaches us, perhaps by a path that it has just found; ours to it
   * is still in doubt until it answers or is left.
   */
  public synchronized void heard() {
    silent = false;
    endWhenSettled(clock.nanoTime());
  }

  /** No check leaves any more. */
  public synchronized void close() {
    closed = true;
    checks.end();
    pending.clear();
  }

  private void run() {
    while (true) {
      long now = clock.nanoTime();
      long due;
      synchronized (this) {
        step(now);
        if (!checks.running()) {
          running = false;
          return;
        }
        due = checks.dueNanos();
      }
      try {
        // A new go may begin meanwhile, which is due at once.
        clock.sleepUntil(due - now < NAP_NANOS ? due : now + NAP_NANOS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What is due. */
  synchronized void step(long nowNanos) {
    PathChecks.Pair pair = checks.poll(nowNanos);
    if (pair != null) {
      send(pair, false);
    }
    PathTable.Path inUse = paths.current();
    long began = checks.beganNanos();
    boolean patient = inUse != null && !inUse.gone() && nowNanos - began < GRACE_NANOS;
    if (!patient && paths.leaveSilent(began, nowNanos)) {
      nominate();
    }
    endWhenSettled(nowNanos);
  }

  private void endWhenSettled(long nowNanos) {
    PathTable.Path inUse = paths.current();
    long began = checks.beganNanos();
    if (inUse != null
        && inUse.consentNanos() - began >= 0
        && (!silent || nowNanos - began >= SILENT_SENDER_NANOS)) {
      checks.end();
    }
  }

  /** Tells the other side where we send from now on; a controlled browser follows that only. */
  synchronized void nominate() {
    PathTable.Path chosen = paths.current();
    if (chosen != null && request != null && !closed && edge.controlling()) {
      send(new PathChecks.Pair(chosen.local(), chosen.remote(), true), true);
    }
  }

  /**
   * The other side checks a pair of which we know nothing yet, so its address is new, or ours is:
   * the answer to a check of our own is all that is missing to use it (RFC 8445 section 7.3.1.4).
   */
  public synchronized void onCheck(InetSocketAddress local, InetSocketAddress remote) {
    long now = clock.nanoTime();
    if (request == null
        || closed
        || paths.current() == null
        || paths.knows(local, remote)
        || (everTriggered && now - triggeredNanos < TRIGGERED_NANOS)) {
      return;
    }
    everTriggered = true;
    triggeredNanos = now;
    send(new PathChecks.Pair(local, remote, false), false);
  }

  private void send(PathChecks.Pair pair, boolean nominate) {
    BindingRequest making = Objects.requireNonNull(request);
    long number = random.nextLong();
    byte[] transaction =
        ByteBuffer.allocate(BindingRequest.TRANSACTION_BYTES)
            .putInt(prefix)
            .putLong(number)
            .array();
    pending.put(number, pair);
    edge.send(
        pair.local(),
        pair.remote(),
        making.write(transaction, edge.controlling(), edge.tieBreaker(), nominate));
  }

  /**
   * An authentic answer came.
   *
   * @return whether it was to a check of this class
   */
  public boolean onAnswer(
      InetSocketAddress local, InetSocketAddress remote, byte[] data, int offset) {
    ByteBuffer transaction =
        ByteBuffer.wrap(
            data, offset + BindingRequest.TRANSACTION_OFFSET, BindingRequest.TRANSACTION_BYTES);
    if (transaction.getInt() != prefix) {
      return false;
    }
    PathChecks.Pair pair;
    synchronized (this) {
      pair = pending.remove(transaction.getLong());
    }
    // The answer has to come from where the check went (RFC 8445 section 7.2.5.2.1).
    if (pair != null && pair.local().equals(local) && pair.remote().equals(remote)) {
      edge.answered(local, remote);
    }
    return true;
  }
}
