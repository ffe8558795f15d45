package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.rtc.AudioPacket;
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
  boolean offer(AudioPacket packet) {
    long at = written.getPlain();
    if (packet.length > PacketSlot.MAX_BYTES || at - read.getAcquire() >= CAPACITY) {
      return false;
    }
    PacketSlot slot = slots[(int) (at % CAPACITY)];
    System.arraycopy(packet.payload, packet.offset, slot.payload, 0, packet.length);
    slot.length = packet.length;
    slot.sequenceNumber = packet.sequenceNumber;
    slot.timestamp = packet.timestamp;
    slot.ssrc = packet.ssrc;
    slot.arrivalNanos = packet.arrivalNanos;
    slot.red = packet.red;
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
