package io.roomhub.daemon.voice.receive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a stream by their timestamps, and which timestamps were seen of late. A copy out
 * of a RED packet has no sequence number of its own, so time is what orders them. Owned by the
 * playback thread.
 */
final class JitterSlots {
  /** What has brought a frame so far; the better, the later in order. */
  enum Source {
    NONE,
    /** The coarse copy inside the next packet: in-band FEC. */
    FEC,
    /** A whole copy in a RED packet. */
    COPY,
    /** Its own packet. */
    PACKET
  }

  /** The shortest Opus frame: no two packets of a stream begin within one such cell. */
  private static final int CELL_SAMPLES = 120;

  /** A power of two: 2.56 s. */
  private static final int CELLS = 1024;

  private static final int SLOTS = 128;

  private final JitterSlot[] slots = new JitterSlot[SLOTS];
  private final int[] free = new int[SLOTS];
  private int freeCount;

  /** Which slot holds the packet of a cell, or -1. */
  private final int[] slotOf = new int[CELLS];

  /** The cell number last seen at each place, and what brought it. */
  private final long[] seen = new long[CELLS];

  private final Source[] source = new Source[CELLS];
  private long highestCell;

  JitterSlots() {
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new JitterSlot();
    }
    clear();
  }

  void clear() {
    Arrays.fill(slotOf, -1);
    Arrays.fill(seen, Long.MIN_VALUE);
    Arrays.fill(source, Source.NONE);
    for (int i = 0; i < SLOTS; i++) {
      free[i] = i;
    }
    freeCount = SLOTS;
    highestCell = Long.MIN_VALUE;
  }

  /** What has brought the frame of this time, whether it is still here or not. */
  Source source(long timestamp) {
    int place = place(cell(timestamp));
    return seen[place] == cell(timestamp) ? source[place] : Source.NONE;
  }

  /** Remembers what has brought a frame, unless something better had. */
  void note(long timestamp, Source by) {
    if (source(timestamp).compareTo(by) < 0) {
      int place = place(cell(timestamp));
      seen[place] = cell(timestamp);
      source[place] = by;
    }
  }

  /** Whether no more packet can be held. */
  boolean full() {
    return freeCount == 0;
  }

  /** Holds a packet. There must be room, and none of its time. */
  void put(
      long sequence,
      long timestamp,
      int duration,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos) {
    int index = free[--freeCount];
    JitterSlot slot = slots[index];
    System.arraycopy(payload, offset, slot.payload, 0, length);
    slot.length = length;
    slot.sequence = sequence;
    slot.timestamp = timestamp;
    slot.duration = duration;
    slot.arrivalNanos = arrivalNanos;
    slotOf[place(cell(timestamp))] = index;
    highestCell = Math.max(highestCell, cell(timestamp));
  }

  /** The packet of this time, or null. */
  @Nullable JitterSlot at(long timestamp) {
    int index = slotOf[place(cell(timestamp))];
    return index < 0 || cell(slots[index].timestamp) != cell(timestamp) ? null : slots[index];
  }

  /** The earliest packet held, or null. */
  @Nullable JitterSlot first() {
    return firstFrom(highestCell - CELLS + 1);
  }

  /** The earliest packet that begins after this one, or null. */
  @Nullable JitterSlot after(JitterSlot slot) {
    return firstFrom(cell(slot.timestamp) + 1);
  }

  /** Whether this time is too long ago to be put beside what has come. */
  boolean tooOld(long timestamp) {
    return freeCount < SLOTS && cell(timestamp) <= highestCell - CELLS;
  }

  /** Whether this time is so far ahead that the packet has no room beside the earliest. */
  boolean tooFarAhead(long timestamp) {
    JitterSlot first = first();
    return first != null && cell(timestamp) - cell(first.timestamp) >= CELLS;
  }

  /** Gives a packet's place back; its bytes stay readable until the next {@link #put}. */
  void release(JitterSlot slot) {
    int place = place(cell(slot.timestamp));
    free[freeCount++] = slotOf[place];
    slotOf[place] = -1;
  }

  private @Nullable JitterSlot firstFrom(long from) {
    if (freeCount == SLOTS) {
      return null;
    }
    for (long cell = from; cell <= highestCell; cell++) {
      int index = slotOf[place(cell)];
      if (index >= 0) {
        return slots[index];
      }
    }
    return null;
  }

  private static long cell(long timestamp) {
    return Math.floorDiv(timestamp, CELL_SAMPLES);
  }

  private static int place(long cell) {
    return (int) (cell & (CELLS - 1));
  }
}
