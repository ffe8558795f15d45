package io.roomhub.daemon.voice.receive;

/** Room for one received packet, allocated once and reused. */
final class PacketSlot {
  /** An Opus packet that came in one datagram is never longer. */
  static final int MAX_BYTES = 1500;

  final byte[] payload = new byte[MAX_BYTES];
  int length;
  int sequenceNumber;
  long timestamp;
  long ssrc;
  long arrivalNanos;

  /** Whether the payload is RED (RFC 2198) around Opus. */
  boolean red;
}
