package io.roomhub.daemon.room;

/**
 * The {@code o=} line of a session description (RFC 8866 section 5.2). Its session id stays the
 * same for the life of one RTCPeerConnection, so a new id says that the other side has started
 * afresh.
 */
final class SdpSessionId {
  private SdpSessionId() {}

  /** The session id, or an empty string when there is none. */
  static String of(String sdp) {
    int start = sdp.startsWith("o=") ? 0 : sdp.indexOf("\no=") + 1;
    if (!sdp.startsWith("o=", start)) {
      return "";
    }
    int end = sdp.indexOf('\n', start);
    String[] fields = sdp.substring(start + 2, end < 0 ? sdp.length() : end).split(" ", 4);
    return fields.length < 2 ? "" : fields[1];
  }
}
