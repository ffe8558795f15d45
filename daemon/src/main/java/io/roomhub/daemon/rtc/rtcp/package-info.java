/**
 * RTCP (RFC 3550 section 6, reduced size RFC 5506): packets, statistics of both directions, and the
 * session that says when to report and what the other side reported.
 */
package io.roomhub.daemon.rtc.rtcp;
