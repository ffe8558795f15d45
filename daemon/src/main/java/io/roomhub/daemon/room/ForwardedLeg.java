package io.roomhub.daemon.room;

/**
 * Somebody's sound that this hub sends on to somebody else, who has no connection to the first.
 *
 * @param from peer id of who speaks
 * @param to peer id of who listens
 * @param packets RTP packets sent on, over the connection that there is
 * @param bitrate with all headers, bit/s
 */
public record ForwardedLeg(String from, String to, long packets, long bitrate) {}
