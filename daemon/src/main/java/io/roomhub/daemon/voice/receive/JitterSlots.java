package io.roomhub.daemon.voice.receive;

import org.jspecify.annotations.Nullable;

/** A ring of packet slots addressed by sequence number. Owned by the playback thread. */
final class JitterSlots {
  private final JitterSlot[] slots;

  /**
   * @param count a power of two: the widest span of sequence numbers held at once
   */
  JitterSlots(int count) {
    slots = new JitterSlot[count];
    for (int i = 0; i < count; i++) {
      slots[i] = new JitterSlot();
    }
  }

  /** Whether the packet of this number is here, or was and nothing took its slot since. */
  boolean knows(long sequence) {
    return at(sequence).sequence == sequence;
  }

  void put(
      long sequence,
      long timestamp,
      int duration,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos) {
    JitterSlot slot = at(sequence);
    System.arraycopy(payload, offset, slot.payload, 0, length);
    slot.length = length;
    slot.sequence = sequence;
    slot.timestamp = timestamp;
    slot.duration = duration;
    slot.arrivalNanos = arrivalNanos;
    slot.filled = true;
  }

  /** The packet with the lowest number in {@code [from, to]}, or null. */
  @Nullable JitterSlot first(long from, long to) {
    long start = Math.max(from, to - slots.length + 1);
    for (long sequence = start; sequence <= to; sequence++) {
      JitterSlot slot = at(sequence);
      if (slot.filled && slot.sequence == sequence) {
        return slot;
      }
    }
    return null;
  }

  /** Marks a packet as used; its bytes stay readable until the next {@link #put}. */
  void release(JitterSlot slot) {
    slot.filled = false;
  }

  void clear() {
    for (JitterSlot slot : slots) {
      slot.filled = false;
      slot.sequence = -1;
    }
  }

  private JitterSlot at(long sequence) {
    return slots[(int) (sequence & (slots.length - 1))];
  }
}
