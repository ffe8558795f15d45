/** WebRTC: session descriptions, ICE, DTLS, SRTP, RTP and RTCP under one PeerConnection. */
package io.roomhub.daemon.rtc;
