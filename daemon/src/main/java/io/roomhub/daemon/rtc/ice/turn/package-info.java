/**
 * TURN over TCP and TLS (RFC 8656 section 3.1) for networks that let no UDP out, and the
 * time-limited credentials of TURN servers. ice4j speaks TURN over UDP; a small proxy within the
 * process turns its datagrams into a stream.
 */
package io.roomhub.daemon.rtc.ice.turn;
