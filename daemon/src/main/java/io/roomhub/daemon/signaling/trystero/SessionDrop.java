package io.roomhub.daemon.signaling.trystero;

/** Why a session threw away what a relay delivered. */
public enum SessionDrop {
  /** More than a relay may deliver. */
  FLOOD,
  /** Not understood. */
  MALFORMED,
  /** For a topic that we have not subscribed to. */
  WRONG_TOPIC,
  /** Seen before. */
  REPLAY,
  /** Another password, or changed on the way. */
  UNDECRYPTABLE,
  /** Well-formed, but there is no place for it, or nothing that it belongs to. */
  NOT_WANTED
}
