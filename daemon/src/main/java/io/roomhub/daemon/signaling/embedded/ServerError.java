package io.roomhub.daemon.signaling.embedded;

/**
 * The errors a client can be told, with what they cost. 100 points within about ten seconds
 * disconnect. Errors that an honest page can run into cost little: a page that joins a full room
 * sends more than 50 messages in its first second, and candidates for a participant who has just
 * left find no target.
 */
enum ServerError {
  BAD_JSON("bad-json", 10),
  UNKNOWN_TYPE("unknown-type", 10),
  BAD_MESSAGE("bad-message", 10),
  TOO_LARGE("too-large", 10),
  NOT_TEXT("not-text", 10),
  NOT_IN_ROOM("not-in-room", 10),
  UNKNOWN_TARGET("unknown-target", 4),
  RATE_LIMITED("rate-limited", 1),
  ROOM_FULL("room-full", 10),
  SERVER_FULL("server-full", 0);

  /** The {@code code} of the error message. */
  final String code;

  final int penalty;

  ServerError(String code, int penalty) {
    this.code = code;
    this.penalty = penalty;
  }
}
