package io.roomhub.daemon.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code room}. */
final class RoomSection {
  private static final int MAX_PASSWORD_BYTES = 1024;

  private RoomSection() {}

  static HubConfig.Room read(ConfigSection room, Path directory, Supplier<String> defaultRoomId) {
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
        password = readPassword(room, passwordFile);
      }
    } else if (password == null) {
      password = handedOver(System.getenv("CREDENTIALS_DIRECTORY"));
    }
    String displayName =
        room.text("displayName", "Room hub", "1 to 64 characters", s -> hasLength(s, 64));
    int maxPeers = room.integer("maxPeers", 15, 1, 50);
    String guestPageUrl =
        room.optionalText(
            "guestPageUrl", NetworkRules.PAGE_RULE + ", or null", NetworkRules::isPageUrl);
    boolean forwarding = room.flag("forwarding", false);
    room.end();
    return new HubConfig.Room(
        appId, id, passwordFile, password, displayName, maxPeers, guestPageUrl, forwarding);
  }

  private static boolean hasLength(String text, int max) {
    return !text.isBlank() && text.codePointCount(0, text.length()) <= max;
  }

  /**
   * What systemd hands over as the credential {@code room.password} (LoadCredential= of the unit):
   * its first line. The unit's stand-in for a missing file is an empty line, which is none.
   */
  static @Nullable String handedOver(@Nullable String credentialsDirectory) {
    if (credentialsDirectory == null || credentialsDirectory.isEmpty()) {
      return null;
    }
    Path file = Path.of(credentialsDirectory, "room.password");
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_PASSWORD_BYTES) {
        return null;
      }
      String password =
          Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
      return password.isEmpty() ? null : password;
    } catch (IOException e) {
      return null;
    }
  }

  /** The first line of the file; anything that keeps it from being a secret is an error. */
  private static @Nullable String readPassword(ConfigSection room, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        room.error("passwordFile", "there is no file " + file);
        return null;
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        room.error(
            "passwordFile",
            "others can read or change " + file + "; run: chmod 600 " + file + " (or 640)");
        return null;
      }
      if (Files.size(file) > MAX_PASSWORD_BYTES) {
        room.error("passwordFile", file + " is longer than " + MAX_PASSWORD_BYTES + " bytes");
        return null;
      }
      String password =
          Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
      if (password.isEmpty()) {
        room.error("passwordFile", "the first line of " + file + " is empty");
        return null;
      }
      return password;
    } catch (IOException e) {
      room.error("passwordFile", "cannot read " + file + ": " + ConfigReader.reason(e));
      return null;
    }
  }
}
