package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.AttributeList;
import io.roomhub.daemon.rtc.sdp.Fmtp;
import io.roomhub.daemon.rtc.sdp.MediaDescription;

/**
 * What one side wants to receive: the parameters of Opus (RFC 7587 section 6.1) that mean something
 * to a mono speech stream. {@code stereo} and {@code sprop-stereo} are ignored.
 *
 * @param minPtimeMs shortest packet, ms; 0 when not told
 * @param useInbandFec whether in-band forward error correction is of use
 * @param useDtx whether the sender may stop sending in silence
 * @param maxAverageBitrate bit/s of Opus alone; 0 when not told
 * @param ptimeMs length of packet wished for, ms; 0 when not told
 * @param maxPtimeMs longest packet, ms; 0 when not told
 */
public record OpusParameters(
    int minPtimeMs,
    boolean useInbandFec,
    boolean useDtx,
    int maxAverageBitrate,
    int ptimeMs,
    int maxPtimeMs) {
  private static final int MAX_PTIME_MS = 120;

  /** What Opus can do (RFC 7587 section 7.1). */
  private static final int MIN_BITRATE = 6_000;

  private static final int MAX_BITRATE = 510_000;

  /** 40 bytes of RTP, UDP and IPv4 with each 20 ms. */
  private static final int HEADERS_BITRATE = 16_000;

  /** What browsers say: {@code minptime=10;useinbandfec=1}. */
  public static final OpusParameters DEFAULT = new OpusParameters(10, true, false, 0, 0, 0);

  /**
   * What a hub says that is set to a frame length: nothing beyond the default for 20 ms, which is
   * what everybody sends anyway.
   *
   * @param frameMs 10 or 20
   */
  public static OpusParameters forFrame(int frameMs, boolean useInbandFec, boolean useDtx) {
    boolean usual = frameMs == 20;
    // 20 ms stays allowed: browsers leave their usual length only when the network lets them.
    return new OpusParameters(10, useInbandFec, useDtx, 0, usual ? 0 : frameMs, usual ? 0 : 20);
  }

  /**
   * Reads the parameters of a payload type. The packet lengths stand in {@code a=ptime} and {@code
   * a=maxptime} (RFC 7587 section 7); some put them into the {@code a=fmtp}, which then wins. A
   * value out of range counts as not told.
   */
  static OpusParameters read(AttributeList media, int payloadType) {
    Fmtp fmtp = Fmtp.of(media, payloadType);
    return new OpusParameters(
        fmtp.number("minptime", 3, MAX_PTIME_MS, 0),
        fmtp.flag("useinbandfec"),
        fmtp.flag("usedtx"),
        fmtp.number("maxaveragebitrate", MIN_BITRATE, MAX_BITRATE, 0),
        fmtp.number("ptime", 3, MAX_PTIME_MS, Fmtp.number(media, "ptime", 3, MAX_PTIME_MS, 0)),
        fmtp.number(
            "maxptime", 3, MAX_PTIME_MS, Fmtp.number(media, "maxptime", 3, MAX_PTIME_MS, 0)));
  }

  /**
   * The same within the bandwidth of the m-line (RFC 8866 section 5.8): {@code b=TIAS} counts
   * without headers (RFC 3890), {@code b=AS} with those of RTP, UDP and IP, 50 times a second.
   */
  OpusParameters within(MediaDescription media) {
    long most = Long.MAX_VALUE;
    if (media.bandwidth("TIAS") >= 0) {
      most = media.bandwidth("TIAS");
    }
    if (media.bandwidth("AS") >= 0) {
      most = Math.min(most, 1000 * media.bandwidth("AS") - HEADERS_BITRATE);
    }
    if (most >= (maxAverageBitrate == 0 ? MAX_BITRATE : maxAverageBitrate)) {
      return this;
    }
    int bitrate = (int) Math.max(MIN_BITRATE, most);
    return new OpusParameters(minPtimeMs, useInbandFec, useDtx, bitrate, ptimeMs, maxPtimeMs);
  }

  /**
   * The value of an {@code a=fmtp} without the payload type; empty when there is nothing to say.
   */
  String fmtp() {
    StringBuilder out = new StringBuilder();
    append(out, "minptime", minPtimeMs);
    append(out, "useinbandfec", useInbandFec ? 1 : 0);
    append(out, "usedtx", useDtx ? 1 : 0);
    append(out, "maxaveragebitrate", maxAverageBitrate);
    return out.toString();
  }

  private static void append(StringBuilder out, String name, int value) {
    if (value != 0) {
      out.append(out.isEmpty() ? "" : ";").append(name).append('=').append(value);
    }
  }
}
