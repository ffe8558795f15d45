package io.roomhub.daemon.rtc.jsep;

import org.jspecify.annotations.Nullable;

/**
 * The m-line for data channels both sides agreed on (RFC 8841).
 *
 * @param mid its mid, or null
 * @param mLineIndex its place among the m-lines, from 0
 * @param remotePort SCTP port of the other side
 * @param remoteMaxMessageSize longest message the other side takes, bytes; {@link
 *     Integer#MAX_VALUE} when it sets no limit
 */
public record NegotiatedData(
    @Nullable String mid, int mLineIndex, int remotePort, int remoteMaxMessageSize) {
  /** Our own SCTP port: what everybody takes. */
  public static final int LOCAL_PORT = 5000;

  /** The longest message we take, bytes: as browsers. */
  public static final int LOCAL_MAX_MESSAGE_SIZE = 262_144;
}
