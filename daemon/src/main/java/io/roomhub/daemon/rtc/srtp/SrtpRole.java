package io.roomhub.daemon.rtc.srtp;

/** Our side of the DTLS handshake: it decides which half of the exported keys is ours. */
public enum SrtpRole {
  /** We sent the ClientHello. */
  CLIENT,
  /** We answered it. */
  SERVER
}
