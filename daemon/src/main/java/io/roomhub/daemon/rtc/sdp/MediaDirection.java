package io.roomhub.daemon.rtc.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows, seen from the side that says it (RFC 8866 section 6.7). */
public enum MediaDirection {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  MediaDirection(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  /** Whether the side that says it sends. */
  public boolean sends() {
    return sends;
  }

  /** Whether the side that says it receives. */
  public boolean receives() {
    return receives;
  }

  /** The direction of that name, or null for any other attribute. */
  public static @Nullable MediaDirection fromSdp(String name) {
    return switch (name) {
      case "sendrecv" -> SENDRECV;
      case "sendonly" -> SENDONLY;
      case "recvonly" -> RECVONLY;
      case "inactive" -> INACTIVE;
      default -> null;
    };
  }

  /** The direction that sends and receives as told. */
  public static MediaDirection of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  /** The same, seen from the other side. */
  public MediaDirection reversed() {
    return of(receives, sends);
  }

  /** What both directions allow. */
  public MediaDirection and(MediaDirection other) {
    return of(sends && other.sends, receives && other.receives);
  }

  /** The attribute name, e.g. {@code sendrecv}. */
  public String sdp() {
    return name().toLowerCase(Locale.ROOT);
  }
}
