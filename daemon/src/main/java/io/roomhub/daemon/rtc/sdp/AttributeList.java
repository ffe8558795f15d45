package io.roomhub.daemon.rtc.sdp;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a session and a media description have in common: a list of attributes in their order. */
public interface AttributeList {
  /** All attributes, in the order of the text; unmodifiable. */
  List<SdpAttribute> attributes();

  /** Whether an attribute of that name is there, with or without a value. */
  default boolean has(String name) {
    for (SdpAttribute attribute : attributes()) {
      if (attribute.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The value of the first attribute of that name; null when there is none or it has no value. */
  default @Nullable String value(String name) {
    for (SdpAttribute attribute : attributes()) {
      if (attribute.name().equals(name)) {
        return attribute.value();
      }
    }
    return null;
  }

  /** The direction told here in the words of whoever wrote it, or null (RFC 8866 section 6.7). */
  default @Nullable MediaDirection direction() {
    for (SdpAttribute attribute : attributes()) {
      MediaDirection direction = MediaDirection.fromSdp(attribute.name());
      if (direction != null) {
        return direction;
      }
    }
    return null;
  }

  /** The values of all attributes of that name that have one, in order. */
  default List<String> values(String name) {
    return attributes().stream()
        .filter(attribute -> attribute.name().equals(name))
        .flatMap(attribute -> Stream.ofNullable(attribute.value()))
        .toList();
  }
}
