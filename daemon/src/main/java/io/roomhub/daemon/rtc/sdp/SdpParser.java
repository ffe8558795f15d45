package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads session descriptions that come from the network (RFC 8866, with what RFC 9429 section 5.8
 * asks for). Strict in the lines that matter, {@code v= o= s= m= c= a=}; lines of other types are
 * skipped. Line ends may be CRLF or LF. Size, lines and m-lines are limited, so the cost is too.
 */
public final class SdpParser {
  /** Longest text in bytes of UTF-8: that of a signaling message. */
  public static final int MAX_BYTES = 64 * 1024;

  /** A description by a browser with everything in it has about 300. */
  public static final int MAX_LINES = 4000;

  /** m-lines never vanish from a session, so a long one may have collected some. */
  public static final int MAX_MEDIA = 64;

  private final List<SdpAttribute> sessionAttributes = new ArrayList<>();
  private final List<MediaDescription> media = new ArrayList<>();
  private @Nullable SdpOrigin origin;
  private @Nullable String sessionName;
  private @Nullable PendingMedia pending;

  private SdpParser() {}

  /**
   * Reads a description.
   *
   * @throws SdpException when it is too large or not a session description; the message names the
   *     line
   */
  public static Sdp parse(String text) throws SdpException {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new SdpException("session description of more than " + MAX_BYTES + " bytes");
    }
    return new SdpParser().parseLines(text);
  }

  private Sdp parseLines(String text) throws SdpException {
    int number = 0;
    boolean versionSeen = false;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      start = end < 0 ? text.length() : end + 1;
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (++number > MAX_LINES) {
        throw new SdpException("session description of more than " + MAX_LINES + " lines");
      }
      if (line.isEmpty()) {
        continue;
      }
      try {
        if (!versionSeen) {
          checkVersion(line);
          versionSeen = true;
        } else {
          parseLine(line);
        }
      } catch (SdpException e) {
        throw new SdpException("line " + number + ": " + e.getMessage());
      }
    }
    finishMedia();
    if (origin == null || sessionName == null) {
      throw new SdpException("no session description: v=, o= or s= is missing");
    }
    return new Sdp(origin, sessionName, sessionAttributes, media);
  }

  private static void checkVersion(String line) throws SdpException {
    if (!line.equals("v=0")) {
      throw new SdpException(SdpText.quote(line) + " where v=0 was expected");
    }
  }

  private void parseLine(String line) throws SdpException {
    if (line.length() < 2
        || line.charAt(1) != '='
        || line.charAt(0) < 'a'
        || line.charAt(0) > 'z') {
      throw new SdpException(SdpText.quote(line) + " is not of the form x=...");
    }
    if (SdpText.hasControlCharacter(line)) {
      throw new SdpException(SdpText.quote(line) + " holds a control character");
    }
    String value = line.substring(2);
    switch (line.charAt(0)) {
      case 'o' -> {
        if (origin != null || pending != null) {
          throw new SdpException("a second or misplaced o=");
        }
        origin = parseOrigin(value);
      }
      case 's' -> {
        if (sessionName != null || pending != null) {
          throw new SdpException("a second or misplaced s=");
        }
        sessionName = value;
      }
      case 'm' -> startMedia(value);
      case 'c' -> {
        if (pending != null && pending.connection == null) {
          pending.connection = value;
        }
      }
      case 'b' -> {
        if (pending != null) {
          pending.bandwidths.add(value);
        }
      }
      case 'a' -> {
        SdpAttribute attribute = parseAttribute(value);
        (pending == null ? sessionAttributes : pending.attributes).add(attribute);
      }
      default -> {
        // Times, phone numbers, keys: nothing here depends on them.
      }
    }
  }

  private static SdpOrigin parseOrigin(String value) throws SdpException {
    String[] words = value.trim().split("\\s+", 4);
    if (words.length < 4 || !isDigits(words[1]) || !isDigits(words[2])) {
      throw new SdpException(
          "o=" + SdpText.quote(value) + " is not of the form NAME ID VERSION ...");
    }
    return new SdpOrigin(words[0], words[1], words[2], words[3]);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static SdpAttribute parseAttribute(String value) throws SdpException {
    int colon = value.indexOf(':');
    String name = colon < 0 ? value : value.substring(0, colon);
    if (!SdpText.isToken(name)) {
      throw new SdpException("a=" + SdpText.quote(value) + " has no name");
    }
    return new SdpAttribute(name, colon < 0 ? null : value.substring(colon + 1));
  }

  private void startMedia(String value) throws SdpException {
    finishMedia();
    if (media.size() >= MAX_MEDIA) {
      throw new SdpException("session description of more than " + MAX_MEDIA + " m-lines");
    }
    String[] words = value.trim().split("\\s+");
    if (words.length < 4 || !SdpText.isToken(words[0])) {
      throw new SdpException(
          "m=" + SdpText.quote(value) + " is not of the form KIND PORT PROTOCOL FORMAT");
    }
    // "port/count" (RFC 8866 section 5.14) is for layered multicast: only the port counts here.
    int slash = words[1].indexOf('/');
    String port = slash < 0 ? words[1] : words[1].substring(0, slash);
    pending =
        new PendingMedia(
            words[0],
            (int) SdpText.number(port, 0, 65535, "port"),
            words[2],
            List.of(words).subList(3, words.length));
  }

  private void finishMedia() {
    if (pending != null) {
      media.add(pending.build());
      pending = null;
    }
  }

  /** The media description that is being read. */
  private static final class PendingMedia {
    final String kind;
    final int port;
    final String protocol;
    final List<String> formats;
    final List<String> bandwidths = new ArrayList<>();
    final List<SdpAttribute> attributes = new ArrayList<>();
    @Nullable String connection;

    PendingMedia(String kind, int port, String protocol, List<String> formats) {
      this.kind = kind;
      this.port = port;
      this.protocol = protocol;
      this.formats = formats;
    }

    MediaDescription build() {
      return new MediaDescription(
          kind, port, protocol, formats, connection, bandwidths, attributes);
    }
  }
}
