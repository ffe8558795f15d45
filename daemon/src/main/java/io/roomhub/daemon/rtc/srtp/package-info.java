/** SRTP and SRTCP (RFC 3711, RFC 7714) keyed by DTLS (RFC 5764), over jitsi-srtp. */
package io.roomhub.daemon.rtc.srtp;
