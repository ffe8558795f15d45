package io.roomhub.daemon.rtc;

import java.util.Locale;

/** RTCDtlsTransportState. */
public enum DtlsTransportState {
  NEW,
  CONNECTING,
  CONNECTED,
  CLOSED,
  FAILED;

  /** The W3C spelling, e.g. {@code have-local-offer}. */
  public String w3c() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
