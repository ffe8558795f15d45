package io.roomhub.daemon.rtc;

import org.jspecify.annotations.Nullable;

/**
 * RTCIceCandidate as it travels over signaling.
 *
 * @param candidate {@code candidate:...} (RFC 8839 section 5.1), without {@code a=}; empty for the
 *     end of one generation
 * @param sdpMid mid of the m-line, or null
 * @param sdpMLineIndex index of the m-line, or null
 * @param usernameFragment ICE generation it belongs to, or null
 */
public record IceCandidate(
    String candidate,
    @Nullable String sdpMid,
    @Nullable Integer sdpMLineIndex,
    @Nullable String usernameFragment) {}
