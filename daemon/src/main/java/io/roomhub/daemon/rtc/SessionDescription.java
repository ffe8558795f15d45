package io.roomhub.daemon.rtc;

/** RTCSessionDescription: {@code sdp} is the RFC 8866 text with CRLF line ends. */
public record SessionDescription(Type type, String sdp) {
  /** RTCSdpType without pranswer, which nobody sends. */
  public enum Type {
    OFFER,
    ANSWER,
    ROLLBACK;

    /** {@code offer}, {@code answer}, {@code rollback}: the W3C spelling. */
    public String w3c() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
