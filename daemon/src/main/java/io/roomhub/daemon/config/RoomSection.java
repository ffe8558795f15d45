package io.roomhub.daemon.config;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Reads {@code room}. */
final class RoomSection {
  private RoomSection() {}

  static HubConfig.Room read(
      ConfigSection room, Path directory, Supplier<String> defaultRoomId, RoomSecret secret) {
    String appId = room.text("appId", "roomhub", "1 to 64 characters", s -> hasLength(s, 64));
    String id =
        room.node("id") == null
            ? defaultRoomId.get()
            : room.requiredText(
                "id",
                "12 to 64 characters of A-Z a-z 0-9 _ - (\"roomhubctl room new\" makes one)",
                RoomIds::isValid);
    String file = room.optionalText("passwordFile", "a file name, or null", s -> !s.isEmpty());
    String password =
        room.secret("password", "1 to 256 characters, or null", s -> hasLength(s, 256));
    Path passwordFile = file == null || file.isEmpty() ? null : directory.resolve(file);
    if (passwordFile != null) {
      if (password != null) {
        room.error("password", "give either password or passwordFile, not both");
      } else {
        password = secret.read(passwordFile, wrong -> room.error("passwordFile", wrong));
      }
    } else if (password == null) {
      password = secret.handedOver(wrong -> room.error("password", wrong));
    }
    String displayName =
        room.text(
            "displayName",
            "Room hub",
            "1 to 64 characters on one line",
            s -> hasLength(s, 64) && s.codePoints().noneMatch(RoomSection::isInvisible));
    int maxPeers = room.integer("maxPeers", 15, 1, 50);
    String guestPageUrl =
        room.optionalText(
            "guestPageUrl", NetworkRules.PAGE_RULE + ", or null", NetworkRules::isPageUrl);
    boolean forwarding = room.flag("forwarding", false);
    room.end();
    return new HubConfig.Room(
        appId, id, passwordFile, password, displayName, maxPeers, guestPageUrl, forwarding);
  }

  /** A control character, or one that turns the direction of writing. */
  private static boolean isInvisible(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }

  private static boolean hasLength(String text, int max) {
    return !text.isBlank() && text.codePointCount(0, text.length()) <= max;
  }
}
