package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.opus.OpusPacket;

/** One packet inside the jitter buffer, allocated once and reused. */
final class JitterSlot {
  /** {@link #sequence} of a copy: nothing tells the number of the packet that was lost. */
  static final long UNKNOWN = -1;

  final byte[] payload = new byte[PacketSlot.MAX_BYTES];
  int length;

  /** Unwrapped sequence number, or {@link #UNKNOWN}. */
  long sequence = UNKNOWN;

  /** Unwrapped RTP timestamp of the first sample. */
  long timestamp;

  /** Samples at 48 kHz. */
  int duration;

  long arrivalNanos;

  /** Timestamp just after the last sample. */
  long end() {
    return timestamp + duration;
  }

  /** Samples of the frame before that can be recovered from this packet, 0 for none. */
  int fecSamples() {
    return OpusPacket.hasFec(payload, 0, length) ? OpusPacket.samplesPerFrame(payload[0]) : 0;
  }
}
