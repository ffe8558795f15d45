package io.roomhub.daemon.signaling.contact;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The messages on their way to one participant, in pieces, sent again until each is acknowledged:
 * after 200 ms first, then twice as long each time. Not thread-safe: its session owns it.
 */
final class Outbox {
  /** A participant that has acknowledged nothing for so long is gone, ms. */
  static final long PATIENCE_MS = 15_000;

  private static final long FIRST_WAIT_MS = 200;
  private static final long LONGEST_WAIT_MS = 3_000;

  /** Pieces in flight at once. */
  private static final int WINDOW = 16;

  /** Pieces that may wait: a few offers with all their candidates. */
  private static final int MAX_WAITING = 1024;

  /** One piece. */
  record Piece(int sequence, int index, int pieces, byte[] body) {}

  private static final class Flight {
    final Piece piece;
    long firstMs = -1;
    long nextMs;
    long waitMs = FIRST_WAIT_MS;

    Flight(Piece piece) {
      this.piece = piece;
    }
  }

  private final Deque<Flight> flights = new ArrayDeque<>();
  private int nextSequence;

  /**
   * Takes a message.
   *
   * @return whether there was room
   */
  boolean add(byte[] message) {
    int pieces = Math.max(1, Math.ceilDiv(message.length, ContactPacket.MAX_BODY));
    if (pieces > ContactPacket.MAX_PIECES || flights.size() + pieces > MAX_WAITING) {
      return false;
    }
    for (int i = 0; i < pieces; i++) {
      int from = i * ContactPacket.MAX_BODY;
      int to = Math.min(message.length, from + ContactPacket.MAX_BODY);
      flights.add(
          new Flight(new Piece(nextSequence, i, pieces, Arrays.copyOfRange(message, from, to))));
    }
    nextSequence++;
    return true;
  }

  void acknowledged(int sequence, int index) {
    flights.removeIf(f -> f.piece.sequence() == sequence && f.piece.index() == index);
  }

  /** Hands over what is due. */
  void drain(long nowMs, Consumer<Piece> send) {
    int inFlight = 0;
    for (Flight flight : flights) {
      if (++inFlight > WINDOW) {
        return;
      }
      if (flight.firstMs < 0) {
        flight.firstMs = nowMs;
        flight.nextMs = nowMs;
      }
      if (nowMs >= flight.nextMs) {
        flight.nextMs = nowMs + flight.waitMs;
        flight.waitMs = Math.min(LONGEST_WAIT_MS, 2 * flight.waitMs);
        send.accept(flight.piece);
      }
    }
  }

  /** Whether the other side acknowledges nothing any more. */
  boolean hopeless(long nowMs) {
    Flight oldest = flights.peek();
    return oldest != null && oldest.firstMs >= 0 && nowMs - oldest.firstMs >= PATIENCE_MS;
  }

  boolean isEmpty() {
    return flights.isEmpty();
  }
}
