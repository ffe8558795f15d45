package io.roomhub.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The room's secret where it does not stand in the configuration: the first line of a file, which
 * the hub reads itself or systemd hands over as the credential {@code room.password}
 * (LoadCredential= of the unit). Whatever is there and cannot be a secret is an error: a room that
 * should have one must not go without. For one thread.
 */
final class RoomSecret {
  /** What the unit hands over when there is no file, without the white space around it. */
  static final String NO_FILE = "there is no /etc/roomhub/password";

  private static final int MAX_BYTES = 1024;
  private static final String CREDENTIAL = "room.password";

  private final @Nullable Path credential;
  private final Path source;

  /**
   * @param credentials directory of systemd's credentials, null without
   * @param source the file that systemd, as root, takes the credential from
   */
  RoomSecret(@Nullable Path credentials, Path source) {
    this.credential = credentials == null ? null : credentials.resolve(CREDENTIAL);
    this.source = source;
  }

  /** Of this process, as its unit has it. */
  static RoomSecret ofUnit() {
    String directory = System.getenv("CREDENTIALS_DIRECTORY");
    return new RoomSecret(
        directory == null || directory.isEmpty() ? null : Path.of(directory),
        Path.of("/etc/roomhub/password"));
  }

  /**
   * What systemd hands over, or null when there is nothing.
   *
   * @param error told what is wrong; the result is null then
   */
  @Nullable String handedOver(Consumer<String> error) {
    if (credential == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = bytes(credential);
    } catch (NoSuchFileException e) {
      // Another unit, with credentials of its own.
      return null;
    } catch (IOException e) {
      error.accept("cannot read what systemd hands over: " + ConfigReader.reason(e));
      return null;
    }
    if (new String(bytes, StandardCharsets.UTF_8).strip().equals(NO_FILE)) {
      return null;
    }
    return openToOthers(error) ? null : firstLine(source, bytes, error);
  }

  /** Judges the file that systemd will hand over, as far as whoever asks may see it. */
  void checkSource(Consumer<String> error) {
    try {
      byte[] bytes = bytes(source);
      if (!openToOthers(error)) {
        firstLine(source, bytes, error);
      }
    } catch (NoSuchFileException e) {
      // A room without a secret.
      return;
    } catch (AccessDeniedException e) {
      openToOthers(error);
    } catch (IOException e) {
      error.accept("cannot read " + source + ": " + ConfigReader.reason(e));
    }
  }

  /** systemd reads it whatever its mode, so nobody but root has a reason to. */
  private boolean openToOthers(Consumer<String> error) {
    Set<PosixFilePermission> mode;
    try {
      mode = Files.getPosixFilePermissions(source);
    } catch (IOException e) {
      // The credential comes from elsewhere, or the directory is closed to us and so to others.
      return false;
    }
    if (PosixFilePermissions.toString(mode).endsWith("------")) {
      return false;
    }
    error.accept(
        "others than its owner can read or change " + source + "; run: chmod 600 " + source);
    return true;
  }

  /**
   * The secret in a file that the hub reads itself, or null when {@code error} was told why not.
   */
  @Nullable String read(Path file, Consumer<String> error) {
    try {
      if (!Files.isRegularFile(file)) {
        error.accept("there is no file " + file);
        return null;
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        error.accept(
            "others can read or change " + file + "; run: chmod 600 " + file + " (or 640)");
        return null;
      }
      return firstLine(file, bytes(file), error);
    } catch (IOException e) {
      String remedy =
          e instanceof AccessDeniedException && file.equals(source) && credential != null
              ? "; leave room.passwordFile out: systemd hands this file over"
              : "";
      error.accept("cannot read " + file + ": " + ConfigReader.reason(e) + remedy);
      return null;
    }
  }

  /**
   * Whether the hub's user may read a file that root looks at.
   *
   * @param user the hub's, which has a group of the same name
   */
  static boolean readableBy(String user, Path file) {
    try {
      PosixFileAttributes seen = Files.readAttributes(file, PosixFileAttributes.class);
      Set<PosixFilePermission> mode = seen.permissions();
      if (seen.owner().getName().equals(user)) {
        return mode.contains(PosixFilePermission.OWNER_READ);
      }
      // Of other groups it may have been made a member.
      return mode.contains(PosixFilePermission.OTHERS_READ)
          || (mode.contains(PosixFilePermission.GROUP_READ)
              && !seen.group().getName().equals("root"));
    } catch (IOException e) {
      // Told by whoever reads it.
      return true;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  private static @Nullable String firstLine(Path file, byte[] bytes, Consumer<String> error) {
    if (bytes.length > MAX_BYTES) {
      error.accept(file + " is longer than " + MAX_BYTES + " bytes");
      return null;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      error.accept(file + " is not text in UTF-8");
      return null;
    }
    // An editor's byte order mark is no more part of it than the end of the line.
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    String password = text.lines().findFirst().orElse("").strip();
    if (password.isEmpty()) {
      error.accept("the first line of " + file + " is empty");
      return null;
    }
    return password;
  }
}
