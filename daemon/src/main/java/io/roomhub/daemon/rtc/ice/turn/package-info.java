/**
 * TURN (RFC 8656) over UDP, and over TCP and TLS for networks that let no UDP out, with long-term
 * and time-limited credentials. ice4j speaks TURN, but keeps no allocation alive; so it speaks with
 * a gateway within the process, which does, and which replaces the way to the server when that
 * ends. Sound does not pass ice4j: it goes from the gateway to the relay's doorkeeper, and the
 * other way by the relay's sender.
 */
package io.roomhub.daemon.rtc.ice.turn;
