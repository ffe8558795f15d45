/**
 * Offer and answer (RFC 9429, before it RFC 8829) for one connection with one audio transceiver,
 * without sockets, threads or time.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.rtc.jsep;
