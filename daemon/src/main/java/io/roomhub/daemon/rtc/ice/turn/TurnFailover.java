package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps an allocation through the end of the way to its server, without I/O: a router that has
 * forgotten the connection, a server that starts anew. Where the way is broken or answers a doubt
 * with silence, another one is opened beside it, with an allocation of its own that takes over what
 * the old one was used for; whichever comes to life first stays. Peers see us at another port then,
 * as behind a NAT that has started anew, and learn of it by our checks and as a new candidate.
 *
 * <p>Whoever owns it serialises the calls.
 */
final class TurnFailover {
  /** So long a doubted way may be silent, ms. */
  static final long DOUBT_MS = 700;

  /** For one attempt to get another, ms. */
  static final long PATIENCE_MS = 1_500;

  /**
   * For one that is not even connected, ms: TCP repeats its first packet after a second, and one
   * that is sent anew finds a way that has just come back sooner.
   */
  static final long CONNECT_MS = 400;

  /**
   * So many attempts follow each other at once; after that the pauses double, as after a refusal.
   */
  static final int QUICK_TRIES = 10;

  private static final int MAX_DOUBLINGS = 5;

  /** Opens ways to the server. */
  @FunctionalInterface
  interface Ways {
    TurnLink open() throws IOException;
  }

  private final Supplier<TurnLogin> logins;
  private final Ways ways;
  private Leg leg;
  private @Nullable Leg next;

  /** Whether there is an allocation to keep. */
  private boolean wanted;

  private boolean doubted;
  private long doubtedMs;
  private long triedMs;
  private int tries;
  private boolean renewed;

  /** A way to the server and what the server gives by it. */
  private record Leg(TurnLink link, TurnAllocation allocation) {}

  /**
   * @param logins one for each allocation
   * @throws IOException when there is no way to the server
   */
  TurnFailover(Supplier<TurnLogin> logins, Ways ways) throws IOException {
    this.logins = logins;
    this.ways = ways;
    leg = open();
  }

  private Leg open() throws IOException {
    return over(ways.open());
  }

  private Leg over(TurnLink link) {
    return new Leg(
        link, new TurnAllocation(logins.get(), message -> link.send(message, message.length)));
  }

  /** What is in use. */
  TurnAllocation allocation() {
    return leg.allocation;
  }

  /** By what it is in use. */
  TurnLink link() {
    return leg.link;
  }

  /** One that has not been asked for, or is being asked for, by the way that is in use. */
  TurnAllocation fresh() {
    if (leg.allocation.gone()) {
      leg = over(leg.link);
    }
    return leg.allocation;
  }

  /** There is an allocation from now on, which is to be kept. */
  void keep() {
    wanted = true;
  }

  /** It is wanted no more. */
  void release(long nowMs) {
    wanted = false;
    doubted = false;
    dropNext();
    leg.allocation.release(nowMs);
  }

  /** Nothing comes that should: the server has to show that it is there. */
  void doubt(long nowMs) {
    tries = 0;
    if (wanted && !doubted) {
      doubted = true;
      doubtedMs = nowMs;
      leg.allocation.refresh(nowMs);
    }
  }

  /** Something has come by that way. */
  void heard(TurnLink by) {
    if (by == leg.link) {
      doubted = false;
      if (!leg.allocation.gone()) {
        dropNext();
      }
    }
  }

  private void dropNext() {
    if (next != null) {
      next.link.close();
      next = null;
    }
  }

  /**
   * Takes a message of the server that is no data.
   *
   * @return whether it answers a question
   */
  boolean onMessage(TurnLink by, byte[] message, long nowMs) {
    Leg begun = next;
    if (begun != null && by == begun.link) {
      boolean expected = begun.allocation.onMessage(message, nowMs);
      if (begun.allocation.relayed() != null) {
        adopt(begun, nowMs);
      }
      return expected;
    }
    boolean expected = by == leg.link && leg.allocation.onMessage(message, nowMs);
    heard(by);
    return expected;
  }

  private void adopt(Leg begun, long nowMs) {
    leg.link.close();
    begun.allocation.inherit(leg.allocation, nowMs);
    leg = begun;
    next = null;
    doubted = false;
    tries = 0;
    renewed = true;
  }

  /** Whether the allocation is another since this was last asked. */
  boolean takeRenewed() {
    boolean told = renewed;
    renewed = false;
    return told;
  }

  /** Does what is due; several times a second. */
  void tick(long nowMs) {
    leg.allocation.tick(nowMs);
    if (next != null) {
      next.allocation.tick(nowMs);
    }
    boolean silent = doubted && nowMs - doubtedMs >= DOUBT_MS;
    if (wanted && (silent || leg.link.broken() || leg.allocation.gone())) {
      tryAnother(nowMs);
    }
  }

  private void tryAnother(long nowMs) {
    boolean connecting = next != null && !next.link.connected();
    long firstMs = connecting ? CONNECT_MS : PATIENCE_MS;
    long patienceMs = firstMs << Math.clamp(tries - QUICK_TRIES, 0, MAX_DOUBLINGS);
    if (tries > 0 && nowMs - triedMs < patienceMs) {
      return;
    }
    tries++;
    triedMs = nowMs;
    dropNext();
    try {
      Leg begun = open();
      next = begun;
      begun.allocation.allocate(
          nowMs, code -> tries = code > 0 ? Math.max(tries, QUICK_TRIES) : tries);
    } catch (IOException e) {
      Logger.debug("No other way to the TURN server: {}", e.getMessage());
    }
  }

  /** Gives back what is held and hangs up. */
  void close(long nowMs) {
    release(nowMs);
    leg.link.close();
  }
}
