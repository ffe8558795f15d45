package io.roomhub.daemon.rtc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one connection, for status and metrics; the parts that RTP, RTCP and ICE know. The
 * jitter buffer adds its own above.
 *
 * @param selectedPair the candidate pair in use, or null
 * @param roundTripMs by RTCP (RFC 3550 section 6.4.1), NaN before the first report
 * @param jitterMs interarrival jitter of what we receive, ms
 * @param packetsSent RTP packets sent
 * @param packetsReceived RTP packets received and decrypted
 * @param packetsLost cumulative loss of what we receive (RFC 3550: may fall with duplicates)
 * @param lossPercent share lost over the last few seconds, 0..100
 * @param remoteLossPercent what the other side reports of our stream, NaN before the first report
 * @param sendBitrate RTP payload bits per second over the last seconds
 * @param receiveBitrate likewise for what we receive
 * @param setupMs from creation to connected, or -1
 * @param packetsDropped input refused, of any kind: bad STUN, DTLS, SRTP, replays, unknown types
 * @param maxSendBitrate most that the other side wants Opus to have by its description, bit/s; 0
 *     when it does not tell
 * @param redundancy how many frames back each copy is from that is sent along (RED), empty for none
 * @param srtpProfile e.g. {@code AEAD_AES_128_GCM}, or null
 */
public record PeerConnectionStats(
    @Nullable SelectedPair selectedPair,
    double roundTripMs,
    double jitterMs,
    long packetsSent,
    long packetsReceived,
    long packetsLost,
    double lossPercent,
    double remoteLossPercent,
    long sendBitrate,
    long receiveBitrate,
    long setupMs,
    long packetsDropped,
    int maxSendBitrate,
    List<Integer> redundancy,
    @Nullable String srtpProfile) {

  /**
   * Types are {@code host}, {@code srflx}, {@code prflx}, {@code relay}.
   *
   * @param relayProtocol {@code udp}, {@code tcp}, {@code tls}, or null without a relay
   */
  public record SelectedPair(
      String local, String remote, String protocol, @Nullable String relayProtocol) {}
}
