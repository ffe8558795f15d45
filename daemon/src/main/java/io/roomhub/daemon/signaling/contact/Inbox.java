package io.roomhub.daemon.signaling.contact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of one participant together again and gives them out in their order, each once.
 * Bounded: what lies too far ahead is not taken, and its sender keeps it. Not thread-safe: its
 * session owns it.
 */
final class Inbox {
  /** Messages that may be incomplete or wait for an earlier one. */
  private static final int MAX_AHEAD = 64;

  /** Bytes that may wait. */
  private static final int MAX_BYTES = 2 * ContactPacket.MAX_MESSAGE;

  private static final class Partial {
    final byte @Nullable [][] pieces;
    int missing;

    Partial(int pieces) {
      this.pieces = new byte[pieces][];
      missing = pieces;
    }
  }

  private final Map<Integer, Partial> partials = new HashMap<>();
  private int nextSequence;
  private int bytes;

  /**
   * Takes a piece.
   *
   * @return whether to acknowledge it: it is kept now, or was before
   */
  boolean take(ContactPacket.Data data) {
    int ahead = data.sequence() - nextSequence;
    if (ahead < 0) {
      return true;
    }
    // The one that all wait for is always taken, or none would ever be given out.
    boolean full = ahead > 0 && bytes + data.body().length > MAX_BYTES;
    if (ahead >= MAX_AHEAD || full) {
      return false;
    }
    Partial partial = partials.computeIfAbsent(data.sequence(), s -> new Partial(data.pieces()));
    if (partial.pieces.length != data.pieces()) {
      return false;
    }
    if (partial.pieces[data.index()] == null) {
      partial.pieces[data.index()] = data.body();
      partial.missing--;
      bytes += data.body().length;
    }
    return true;
  }

  /** The messages that are whole and whose turn it is. */
  List<byte[]> ready() {
    List<byte[]> ready = new ArrayList<>();
    Partial partial = partials.get(nextSequence);
    while (partial != null && partial.missing == 0) {
      byte[] message = join(partial);
      bytes -= message.length;
      ready.add(message);
      partials.remove(nextSequence);
      nextSequence++;
      partial = partials.get(nextSequence);
    }
    return ready;
  }

  private static byte[] join(Partial partial) {
    int length = 0;
    for (byte[] piece : partial.pieces) {
      length += piece == null ? 0 : piece.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] piece : partial.pieces) {
      if (piece != null) {
        System.arraycopy(piece, 0, whole, at, piece.length);
        at += piece.length;
      }
    }
    return whole;
  }
}
