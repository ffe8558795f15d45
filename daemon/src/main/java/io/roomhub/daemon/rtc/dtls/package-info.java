/**
 * DTLS 1.2 (RFC 6347) over Bouncy Castle, as WebRTC uses it: a self-signed identity checked by its
 * fingerprint (RFC 8122) and the key export for SRTP (RFC 5764). Knows nothing of ICE or SDP.
 */
package io.roomhub.daemon.rtc.dtls;
