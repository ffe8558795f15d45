package io.roomhub.daemon.control.web;

import io.roomhub.daemon.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The key to the controls of the status page: 256 random bits, made at the first start and kept in
 * {@code admin-token} of the state directory with mode 0600. A file that others could read is no
 * secret any more: it is replaced. Where the directory cannot be written the token lasts until the
 * next start. Immutable.
 */
public final class AdminToken {
  /** The file inside the state directory. */
  public static final String FILE_NAME = "admin-token";

  private static final int BYTES = 32;

  /** Unpadded base64url of {@link #BYTES}. */
  private static final int CHARS = 43;

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final String text;

  private AdminToken(String text) {
    this.text = text;
  }

  /**
   * The one of this hub.
   *
   * @param stateDirectory exists
   */
  public static AdminToken loadOrCreate(Path stateDirectory, SecureRandom random) {
    Path file = stateDirectory.resolve(FILE_NAME);
    try {
      AdminToken known = read(file);
      if (known != null) {
        return known;
      }
    } catch (IOException e) {
      Logger.warn(
          "cannot read {} ({}): it stays, for now there is another token", file, e.toString());
      return random(random);
    }
    AdminToken made = random(random);
    try {
      DurableFile.write(file, made.text + "\n");
    } catch (IOException e) {
      Logger.warn("cannot keep the token of the status page in {}: {}", file, e.toString());
    }
    return made;
  }

  private static AdminToken random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new AdminToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static @Nullable AdminToken read(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
      Logger.warn("others could read {}: the token of the status page is replaced", file);
      return null;
    }
    if (Files.size(file) <= CHARS + 2) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      if (text.matches("[A-Za-z0-9_-]{" + CHARS + "}")) {
        return new AdminToken(text);
      }
    }
    Logger.warn("{} holds no token: it is replaced", file);
    return null;
  }

  /** The token itself, 43 characters of base64url: only for whoever may use the control socket. */
  public String text() {
    return text;
  }

  /** Whether this is it; takes as long whatever is wrong with it. */
  public boolean is(String candidate) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "AdminToken[hidden]";
  }
}
