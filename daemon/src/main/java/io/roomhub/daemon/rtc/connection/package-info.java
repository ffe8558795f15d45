/**
 * The peer connection that the hub uses: what was negotiated, put to work on ICE, DTLS, SRTP, RTCP
 * and SCTP. {@code WebRtcPeerConnectionFactory} is its door.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.rtc.connection;
