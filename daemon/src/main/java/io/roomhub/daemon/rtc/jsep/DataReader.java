package io.roomhub.daemon.rtc.jsep;

import io.roomhub.daemon.rtc.sdp.MediaDescription;
import org.jspecify.annotations.Nullable;

/** Reads what a remote description says about one m-line for data channels (RFC 8841). */
final class DataReader {
  static final String KIND = "application";

  /** What our offers say. */
  static final String PROTOCOL = "UDP/DTLS/SCTP";

  static final String FORMAT = "webrtc-datachannel";

  /** RFC 8841 section 6.1: when nothing is said. */
  private static final int DEFAULT_MAX_MESSAGE_SIZE = 65_536;

  private static final int MAX_PORT = 65_535;

  private final MediaDescription media;

  DataReader(MediaDescription media) {
    this.media = media;
  }

  /** Why it cannot be used, or null. */
  @Nullable String refusal() {
    boolean known =
        (media.protocol().equals(PROTOCOL) || media.protocol().equals("TCP/DTLS/SCTP"))
            && media.formats().getFirst().equals(FORMAT);
    if (!known) {
      return "it is not webrtc-datachannel over DTLS";
    }
    long port = number("sctp-port");
    return port < 1 || port > MAX_PORT ? "it has no usable a=sctp-port" : null;
  }

  /** All of it, when there is no {@link #refusal}. */
  NegotiatedData read(int index) {
    long max = number("max-message-size");
    int limit =
        max < 0
            ? DEFAULT_MAX_MESSAGE_SIZE
            // RFC 8841 section 6: 0 means any size.
            : max == 0 ? Integer.MAX_VALUE : (int) Math.min(max, Integer.MAX_VALUE);
    return new NegotiatedData(media.mid(), index, (int) number("sctp-port"), limit);
  }

  /** The value of an attribute, or -1 when it is missing or no number. */
  private long number(String name) {
    String value = media.value(name);
    if (value == null || !value.matches("\\d{1,18}")) {
      return -1;
    }
    return Long.parseLong(value);
  }
}
