package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.util.Locale;

/** Who opens the DTLS connection: {@code a=setup} (RFC 4145 section 4, RFC 8842 section 5). */
public enum SetupRole {
  /** Only in offers: either will do. */
  ACTPASS,
  /** Opens it: the DTLS client. */
  ACTIVE,
  /** Waits for it: the DTLS server. */
  PASSIVE,
  /** No connection for the time being; RFC 5763 section 5 forbids it with DTLS-SRTP. */
  HOLDCONN;

  /**
   * @throws SdpException for any other word
   */
  public static SetupRole parse(String value) throws SdpException {
    return switch (value.trim()) {
      case "actpass" -> ACTPASS;
      case "active" -> ACTIVE;
      case "passive" -> PASSIVE;
      case "holdconn" -> HOLDCONN;
      default -> throw new SdpException("a=setup:" + SdpText.quote(value) + " is unknown");
    };
  }

  /** The value of the attribute. */
  public String sdp() {
    return name().toLowerCase(Locale.ROOT);
  }
}
