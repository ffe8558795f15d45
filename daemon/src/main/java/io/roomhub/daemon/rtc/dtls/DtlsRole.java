package io.roomhub.daemon.rtc.dtls;

/** Who begins the handshake (RFC 5763 section 5): {@code a=setup:active} is the client. */
public enum DtlsRole {
  CLIENT,
  SERVER
}
