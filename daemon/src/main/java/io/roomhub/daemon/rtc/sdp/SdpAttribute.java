package io.roomhub.daemon.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One {@code a=} line (RFC 8866 section 5.13).
 *
 * @param name what stands before the colon, e.g. {@code rtpmap}
 * @param value what follows it, or null for a property such as {@code rtcp-mux}
 */
public record SdpAttribute(String name, @Nullable String value) {
  /**
   * @throws IllegalArgumentException for text that would not stay on its line: whoever writes a
   *     description must not be able to smuggle a further line into it
   */
  public SdpAttribute {
    if (name.isEmpty() || SdpText.hasControlCharacter(name)) {
      throw new IllegalArgumentException("not an attribute name: " + SdpText.quote(name));
    }
    if (value != null && SdpText.hasControlCharacter(value)) {
      throw new IllegalArgumentException("not an attribute value: " + SdpText.quote(value));
    }
  }

  /** A property attribute, such as {@code a=rtcp-mux}. */
  public static SdpAttribute property(String name) {
    return new SdpAttribute(name, null);
  }

  /** The attribute without {@code a=}. */
  @Override
  public String toString() {
    return value == null ? name : name + ":" + value;
  }
}
