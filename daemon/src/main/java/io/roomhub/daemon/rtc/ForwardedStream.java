package io.roomhub.daemon.rtc;

/**
 * Somebody else's sound on its way out over a connection: what it is given goes on as it is, with
 * another RTP header. Packets may come on any one thread at a time; the figures are for any thread.
 */
public interface ForwardedStream extends AudioPacketSink {
  /** Most such streams that one connection carries in each direction, in all its time. */
  int MAX_STREAMS = 6;

  /** RTP packets sent on. */
  long packetsSent();

  /** What they take of the uplink over the last 2 s, with all headers, bit/s. */
  long bitrate();
}
