/**
 * Session descriptions (RFC 8866) and ICE candidates (RFC 8839) as text and as immutable models.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.rtc.sdp;
