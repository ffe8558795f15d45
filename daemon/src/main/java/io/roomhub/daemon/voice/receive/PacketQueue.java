package io.roomhub.daemon.voice.receive;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of packets from the network thread (sole producer) to the playback thread (sole
 * consumer). Wait-free, allocates nothing after construction.
 */
final class PacketQueue {
  /** 640 ms of 10 ms packets: more than the playback thread ever falls behind between ticks. */
  private static final int CAPACITY = 64;

  private final PacketSlot[] slots = new PacketSlot[CAPACITY];
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  PacketQueue() {
    for (int i = 0; i < CAPACITY; i++) {
      slots[i] = new PacketSlot();
    }
  }

  /**
   * Copies a packet in. Producer only.
   *
   * @return false when the queue is full or the packet too long: it is dropped
   */
  boolean offer(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      byte[] payload,
      int offset,
      int length,
      long arrivalNanos,
      boolean red) {
    long at = written.getPlain();
    if (length > PacketSlot.MAX_BYTES || at - read.getAcquire() >= CAPACITY) {
      return false;
    }
    PacketSlot slot = slots[(int) (at % CAPACITY)];
    System.arraycopy(payload, offset, slot.payload, 0, length);
    slot.length = length;
    slot.sequenceNumber = sequenceNumber;
    slot.timestamp = timestamp;
    slot.ssrc = ssrc;
    slot.arrivalNanos = arrivalNanos;
    slot.red = red;
    written.setRelease(at + 1);
    return true;
  }

  /** The oldest packet, valid until {@link #remove()}, or null. Consumer only. */
  @Nullable PacketSlot peek() {
    long at = read.getPlain();
    return at == written.getAcquire() ? null : slots[(int) (at % CAPACITY)];
  }

  /** Gives the slot of {@link #peek()} back to the producer. Consumer only. */
  void remove() {
    read.setRelease(read.getPlain() + 1);
  }
}
