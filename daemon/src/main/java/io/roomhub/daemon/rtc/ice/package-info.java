/**
 * ICE (RFC 8445) with trickle (RFC 8838) and consent freshness (RFC 7675) over ice4j, behind an
 * interface that a simulated network can implement.
 */
package io.roomhub.daemon.rtc.ice;
