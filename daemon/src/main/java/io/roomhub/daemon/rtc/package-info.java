/** WebRTC: session descriptions, ICE, DTLS, SRTP, RTP, RTCP and SCTP under one PeerConnection. */
package io.roomhub.daemon.rtc;
