package io.roomhub.daemon.rtc.sdp;

import java.util.Locale;

/** RTCIceCandidateType: where a candidate address was found (RFC 8445 section 5.1.1). */
public enum CandidateType {
  HOST,
  SRFLX,
  PRFLX,
  RELAY;

  /** The word of the candidate text, e.g. {@code srflx}. */
  public String sdp() {
    return name().toLowerCase(Locale.ROOT);
  }
}
