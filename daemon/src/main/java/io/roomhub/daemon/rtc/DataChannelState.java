package io.roomhub.daemon.rtc;

/** RTCDataChannelState. */
public enum DataChannelState {
  /** Waits for the SCTP association. */
  CONNECTING,
  /** Messages can be sent. */
  OPEN,
  /** One of the two sides closes it. */
  CLOSING,
  /** It is over, or never came to be. */
  CLOSED
}
