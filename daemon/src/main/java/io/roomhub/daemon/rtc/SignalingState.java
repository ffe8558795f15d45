package io.roomhub.daemon.rtc;

import java.util.Locale;

/** RTCSignalingState, https://www.w3.org/TR/webrtc/#rtcsignalingstate-enum. */
public enum SignalingState {
  STABLE,
  HAVE_LOCAL_OFFER,
  HAVE_REMOTE_OFFER,
  CLOSED;

  /** The W3C spelling, e.g. {@code have-local-offer}. */
  public String w3c() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
