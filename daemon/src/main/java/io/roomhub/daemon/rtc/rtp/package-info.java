/**
 * RTP on the wire (RFC 3550, header extensions RFC 8285): reading and writing packets in place, and
 * telling the protocols apart that share one port.
 */
package io.roomhub.daemon.rtc.rtp;
