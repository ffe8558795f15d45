package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads ICE candidates that come from the network (grammar: RFC 8839 section 5.1). */
public final class CandidateParser {
  /** Browsers write about 150 characters. */
  public static final int MAX_LENGTH = 1024;

  private static final int MAX_NAME = 253;

  private CandidateParser() {}

  /**
   * Reads {@code candidate:...}, with or without {@code a=} before it.
   *
   * @throws SdpException when it is not a candidate; the message says what is wrong
   */
  public static CandidateAttribute parse(String text) throws SdpException {
    if (text.length() > MAX_LENGTH) {
      throw new SdpException("candidate of more than " + MAX_LENGTH + " characters");
    }
    if (SdpText.hasControlCharacter(text)) {
      throw new SdpException("candidate " + SdpText.quote(text) + " holds a control character");
    }
    String body = text.startsWith("a=") ? text.substring(2) : text;
    if (!body.startsWith("candidate:")) {
      throw new SdpException(SdpText.quote(text) + " does not begin with candidate:");
    }
    String[] words = body.substring("candidate:".length()).trim().split("\\s+");
    if (words.length < 8 || !words[6].equals("typ")) {
      throw new SdpException("candidate " + SdpText.quote(text) + " is cut short or has no typ");
    }
    Map<String, String> pairs = pairs(words);
    String relatedAddress = pairs.remove("raddr");
    String relatedPort = pairs.remove("rport");
    return new CandidateAttribute(
        foundation(words[0]),
        (int) SdpText.number(words[1], 1, 256, "candidate component"),
        transport(words[2]),
        SdpText.number(words[3], 0, 0xffff_ffffL, "candidate priority"),
        address(words[4]),
        (int) SdpText.number(words[5], 0, 65535, "candidate port"),
        type(words[7]),
        relatedAddress == null ? null : address(relatedAddress),
        relatedAddress == null || relatedPort == null
            ? 0
            : (int) SdpText.number(relatedPort, 0, 65535, "candidate rport"),
        tcpType(pairs.remove("tcptype")),
        pairs);
  }

  /** The pairs behind the type. A name without a value at the end is dropped. */
  private static Map<String, String> pairs(String[] words) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 8; i + 1 < words.length; i += 2) {
      pairs.putIfAbsent(words[i], words[i + 1]);
    }
    return pairs;
  }

  private static String foundation(String word) throws SdpException {
    if (word.length() > 32 || !word.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new SdpException("candidate foundation " + SdpText.quote(word));
    }
    return word;
  }

  private static String transport(String word) throws SdpException {
    if (!SdpText.isToken(word)) {
      throw new SdpException("candidate transport " + SdpText.quote(word));
    }
    return word.toLowerCase(Locale.ROOT);
  }

  private static CandidateType type(String word) throws SdpException {
    return switch (word) {
      case "host" -> CandidateType.HOST;
      case "srflx" -> CandidateType.SRFLX;
      case "prflx" -> CandidateType.PRFLX;
      case "relay" -> CandidateType.RELAY;
      default -> throw new SdpException("candidate typ " + SdpText.quote(word) + " is unknown");
    };
  }

  private static @Nullable String tcpType(@Nullable String word) throws SdpException {
    if (word != null && !word.equals("active") && !word.equals("passive") && !word.equals("so")) {
      throw new SdpException("candidate tcptype " + SdpText.quote(word) + " is unknown");
    }
    return word;
  }

  /**
   * An IPv4 or IPv6 literal or a host name. Only the form is checked; nothing here may look a name
   * up.
   */
  private static String address(String word) throws SdpException {
    boolean good;
    if (word.indexOf(':') >= 0) {
      good = isIpv6(word);
    } else if (word.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
      good = isIpv4(word);
    } else {
      good =
          word.length() <= MAX_NAME
              && word.chars()
                  .allMatch(
                      c ->
                          c == '.'
                              || c == '-'
                              || c == '_'
                              || (c >= '0' && c <= '9')
                              || (c >= 'a' && c <= 'z')
                              || (c >= 'A' && c <= 'Z'));
    }
    if (!good) {
      throw new SdpException("candidate address " + SdpText.quote(word));
    }
    return word;
  }

  private static boolean isIpv4(String word) {
    String[] parts = word.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (part.isEmpty() || part.length() > 3 || !digits || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** RFC 4291 section 2.2, without zone or brackets. */
  private static boolean isIpv6(String word) {
    int gap = word.indexOf("::");
    if (gap >= 0 && word.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups;
    if (gap < 0) {
      groups = groupCount(word, true);
    } else {
      int left = groupCount(word.substring(0, gap), false);
      int right = groupCount(word.substring(gap + 2), true);
      groups = left < 0 || right < 0 || left + right > 7 ? -1 : 8;
    }
    return groups == 8;
  }

  /** How many 16-bit groups the text holds, or -1 when it is malformed. */
  private static int groupCount(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (mayEndInIpv4 && i == parts.length - 1 && part.indexOf('.') >= 0) {
        if (!isIpv4(part)) {
          return -1;
        }
        count += 2;
        continue;
      }
      if (part.isEmpty()
          || part.length() > 4
          || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
        return -1;
      }
      count++;
    }
    return count;
  }
}
