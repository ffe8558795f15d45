package io.roomhub.daemon.signaling.trystero.peer;

import io.roomhub.daemon.rtc.IceCandidate;

/**
 * A description of one m-line that waits for its candidates, for relays that carry none. Not
 * thread-safe.
 */
final class CompleteOffer {
  private static final String END = "a=end-of-candidates";

  private final StringBuilder sdp;

  /** Starts with what {@code setLocalDescription} returned, candidates of that time included. */
  CompleteOffer(String sdp) {
    this.sdp = new StringBuilder(sdp);
  }

  /** Whether gathering had ended when the description was made. */
  boolean complete() {
    return sdp.indexOf(END) >= 0;
  }

  /** A further candidate. */
  void add(IceCandidate candidate) {
    sdp.append("a=").append(candidate.candidate()).append("\r\n");
  }

  /** The description with everything gathered so far. */
  String sdp() {
    return sdp.toString();
  }
}
