package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.MediaDirection;
import org.jspecify.annotations.Nullable;

/**
 * The audio m-line both sides agreed on.
 *
 * @param mid its mid; the index as text where the other side names none
 * @param mLineIndex its place among the m-lines, from 0
 * @param direction seen from us
 * @param sendPayloadType Opus packets we send carry it
 * @param receivePayloadType Opus packets we get carry it; others are dropped
 * @param redPayloadType RED (RFC 2198) around Opus that we send carries it, or -1: not understood
 * @param receiveRedPayloadType RED that we get carries it, or -1: not agreed on
 * @param remoteOpus what the other side wants to receive
 * @param extensions header extensions in use
 * @param lossRuns whether the other side wants to know which packets are lost (RFC 3611 section 5)
 * @param rtcpReducedSize whether RTCP packets may come and go alone (RFC 5506)
 * @param remoteSsrc the SSRC the other side announced, 32 bits unsigned, or -1
 * @param remoteCname its canonical name, or null
 */
public record NegotiatedAudio(
    String mid,
    int mLineIndex,
    MediaDirection direction,
    int sendPayloadType,
    int receivePayloadType,
    int redPayloadType,
    int receiveRedPayloadType,
    OpusParameters remoteOpus,
    NegotiatedExtensions extensions,
    boolean lossRuns,
    boolean rtcpReducedSize,
    long remoteSsrc,
    @Nullable String remoteCname) {
  /** The same with another direction. */
  NegotiatedAudio withDirection(MediaDirection other) {
    return new NegotiatedAudio(
        mid,
        mLineIndex,
        other,
        sendPayloadType,
        receivePayloadType,
        redPayloadType,
        receiveRedPayloadType,
        remoteOpus,
        extensions,
        lossRuns,
        rtcpReducedSize,
        remoteSsrc,
        remoteCname);
  }
}
