package io.roomhub.daemon.rtc.jsep;

/** What we are in the DTLS handshake. */
public enum DtlsRole {
  /** Sends the ClientHello: our description says (or implies) {@code a=setup:active}. */
  CLIENT,
  /** Waits for it: {@code a=setup:passive}. */
  SERVER
}
