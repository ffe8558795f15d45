package io.roomhub.daemon.rtc.rtcp;

/**
 * What a sender report says about our own stream (RFC 3550 section 6.4.1). Written by the capture
 * thread, which never waits and allocates nothing here; read by any thread.
 */
public final class SenderStatistics {
  private static final int PACKETS = 0;
  private static final int OCTETS = 1;
  private static final int TIMESTAMP = 2;
  private static final int NANOS = 3;

  private final PublishedValues published = new PublishedValues(4);
  private final Bitrate bitrate = new Bitrate();
  private long packets;
  private long octets;

  /**
   * The state after one packet.
   *
   * @param packets RTP packets sent
   * @param octets payload bytes sent, without headers and padding
   * @param lastTimestamp RTP timestamp of the last packet, 32 bits; nothing before the first
   * @param lastNanos when that was sent, monotonic ns; likewise
   */
  public record Snapshot(long packets, long octets, long lastTimestamp, long lastNanos) {}

  /**
   * Notes one packet that was handed to the network. Capture thread.
   *
   * @param timestamp its RTP timestamp
   * @param payloadBytes without header, extensions, tag
   * @param nowNanos monotonic
   */
  public void onPacketSent(long timestamp, int payloadBytes, long nowNanos) {
    packets++;
    octets += payloadBytes;
    published.begin();
    published.set(PACKETS, packets);
    published.set(OCTETS, octets);
    published.set(TIMESTAMP, timestamp & 0xFFFF_FFFFL);
    published.set(NANOS, nowNanos);
    published.end();
    bitrate.add(nowNanos, payloadBytes);
  }

  /** Any thread. */
  public Snapshot snapshot() {
    long[] values = published.read();
    return new Snapshot(values[PACKETS], values[OCTETS], values[TIMESTAMP], values[NANOS]);
  }

  /** Payload bits per second over the last 2 s. Any thread. */
  public long bitrate(long nowNanos) {
    return bitrate.bitsPerSecond(nowNanos);
  }
}
