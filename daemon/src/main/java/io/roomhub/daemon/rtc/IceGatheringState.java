package io.roomhub.daemon.rtc;

import java.util.Locale;

/** RTCIceGatheringState. */
public enum IceGatheringState {
  NEW,
  GATHERING,
  COMPLETE;

  /** The W3C spelling, e.g. {@code have-local-offer}. */
  public String w3c() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
