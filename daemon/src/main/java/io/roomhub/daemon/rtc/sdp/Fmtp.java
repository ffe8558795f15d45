package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one payload type: an {@code a=fmtp} (RFC 8866 section 6.15). */
public final class Fmtp {
  /** No codec has more; what follows is ignored. */
  private static final int MAX_PARAMETERS = 64;

  private final Map<String, String> parameters;

  private Fmtp(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * The parameters of a payload type, empty when there are none. Never fails: codecs put other
   * things than {@code name=value} there too.
   */
  public static Fmtp of(AttributeList description, int payloadType) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String prefix = payloadType + " ";
    for (String value : description.values("fmtp")) {
      if (!value.startsWith(prefix)) {
        continue;
      }
      for (String part : value.substring(prefix.length()).split(";", MAX_PARAMETERS)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          parameters.putIfAbsent(
              part.substring(0, equals).trim().toLowerCase(Locale.ROOT),
              part.substring(equals + 1).trim());
        }
      }
    }
    return new Fmtp(parameters);
  }

  /** The value of a parameter, or null; the name in lower case. */
  public @Nullable String get(String name) {
    return parameters.get(name);
  }

  /** A parameter as a number from {@code min} to {@code max}; {@code absent} if it is not that. */
  public int number(String name, int min, int max, int absent) {
    return number(parameters.get(name), name, min, max, absent);
  }

  /** Likewise for an attribute of its own, such as {@code a=ptime}. */
  public static int number(AttributeList description, String name, int min, int max, int absent) {
    return number(description.value(name), name, min, max, absent);
  }

  private static int number(@Nullable String value, String name, int min, int max, int absent) {
    if (value == null) {
      return absent;
    }
    try {
      return (int) SdpText.number(value.trim(), min, max, name);
    } catch (SdpException e) {
      return absent;
    }
  }

  /** Whether a parameter is there with the value 1. */
  public boolean flag(String name) {
    return "1".equals(parameters.get(name));
  }
}
