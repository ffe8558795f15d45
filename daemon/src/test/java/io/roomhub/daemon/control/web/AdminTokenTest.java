package io.roomhub.daemon.control.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  @TempDir Path state;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = state.resolve(AdminToken.FILE_NAME);
  }

  private AdminToken load() {
    return AdminToken.loadOrCreate(state, new SecureRandom());
  }

  @Test
  void itIsMadeOnceWith256BitsAndForItsOwnerAlone() throws IOException {
    AdminToken made = load();
    assertTrue(made.text().matches("[A-Za-z0-9_-]{43}"), made.text());
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(made.text(), load().text());
    assertEquals(
        List.of(AdminToken.FILE_NAME),
        Files.list(state).map(path -> path.getFileName().toString()).toList());
    assertFalse(made.toString().contains(made.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void aFileThatOthersCouldReadIsReplaced(String mode) throws IOException {
    String known = load().text();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertNotEquals(known, load().text());
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"})
  void whatIsNoTokenIsReplaced(String content) throws IOException {
    load();
    Files.writeString(file, content);
    String made = load().text();
    assertEquals(made + "\n", Files.readString(file));
    assertEquals(43, made.length());
  }

  @Test
  void aFileThatCannotBeReadNowStaysForWhenItCan() throws IOException {
    Files.createSymbolicLink(file, file.getFileName());
    assertEquals(43, load().text().length());
    assertTrue(Files.isSymbolicLink(file));
  }

  @Test
  void withoutADirectoryItLastsUntilTheNextStart() {
    Path nowhere = state.resolve("missing");
    AdminToken made = AdminToken.loadOrCreate(nowhere, new SecureRandom());
    assertTrue(made.is(made.text()));
    assertFalse(made.is(made.text().substring(1)));
    assertFalse(made.is(""));
  }
}
