package io.roomhub.daemon.rtc.sctp;

import org.jspecify.annotations.Nullable;

/** What a message on a stream is (RFC 8831 section 8): the SCTP payload protocol identifiers. */
public enum PayloadProtocol {
  /** {@link DcepMessage}. */
  DCEP(50),
  STRING(51),
  BINARY(53),
  /** A text of no bytes; SCTP cannot carry none, so one byte stands for it. */
  STRING_EMPTY(56),
  BINARY_EMPTY(57);

  private final int identifier;

  PayloadProtocol(int identifier) {
    this.identifier = identifier;
  }

  /** The number on the wire. */
  public int identifier() {
    return identifier;
  }

  /** That with a number, or null: others are deprecated or not for data channels. */
  static @Nullable PayloadProtocol of(long identifier) {
    for (PayloadProtocol known : values()) {
      if (known.identifier == identifier) {
        return known;
      }
    }
    return null;
  }
}
