package io.roomhub.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The room's secret as systemd hands it over. */
class RoomCredentialTest {
  private static final Path UNIT = Path.of("..", "systemd", "roomhub.service");

  @TempDir Path directory;
  private final List<String> errors = new ArrayList<>();
  private Path credential;
  private Path source;
  private RoomSecret secret;

  @BeforeEach
  void nameTheFiles() {
    credential = directory.resolve("room.password");
    source = directory.resolve("source");
    secret = new RoomSecret(directory, source);
  }

  private void assertRefused(String message) {
    assertNull(secret.handedOver(errors::add));
    assertEquals(List.of(message), errors);
  }

  private void assertNone() {
    assertNull(secret.handedOver(errors::add));
    assertEquals(List.of(), errors);
  }

  @Test
  void theFirstLineOfTheCredentialIsThePassword() throws IOException {
    Files.writeString(credential, "  open sesame \nnot this\n");

    assertEquals("open sesame", secret.handedOver(errors::add));
    assertEquals(List.of(), errors);
  }

  @Test
  void theStandInOfTheUnitForAMissingFileIsNoPassword() throws IOException {
    String line =
        Files.readAllLines(UNIT).stream()
            .filter(each -> each.startsWith("SetCredential=room.password:"))
            .findFirst()
            .orElseThrow();
    Files.writeString(credential, line.substring(line.indexOf(':') + 1).replace("\\n", "\n"));

    assertNone();
  }

  @Test
  void withoutSystemdOrCredentialThereIsNone() {
    assertNone();
    secret = new RoomSecret(null, source);
    assertNone();
  }

  @Test
  void whatIsTooLongToBeAPasswordIsRefused() throws IOException {
    Files.writeString(credential, "x".repeat(1024));
    assertEquals("x".repeat(1024), secret.handedOver(errors::add));

    Files.writeString(credential, "x".repeat(1025));
    assertRefused(source + " is longer than 1024 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  \n", "\nsecret\n"})
  void aFileWhoseFirstLineIsEmptyIsRefused(String content) throws IOException {
    Files.writeString(credential, content);
    assertRefused("the first line of " + source + " is empty");
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Files.write(credential, "Schl\u00fcssel\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(source + " is not text in UTF-8");
  }

  @Test
  void whatCannotBeReadIsRefused() throws IOException {
    Files.createDirectory(credential);
    assertRefused("cannot read what systemd hands over: Is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
  void aSourceThatOthersCanReadOrChangeIsRefused(String mode) throws IOException {
    Files.writeString(credential, "open sesame\n");
    Files.createFile(source);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(mode));
    assertRefused(
        "others than its owner can read or change " + source + "; run: chmod 600 " + source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
  void aSourceOfTheOwnerAloneIsTaken(String mode) throws IOException {
    Files.writeString(credential, "open sesame\n");
    Files.createFile(source);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(mode));
    assertEquals("open sesame", secret.handedOver(errors::add));
  }

  @Test
  void theConfigurationIsRefusedWithItsPath() throws IOException {
    Files.writeString(credential, "\n");
    ConfigReader reader = new ConfigReader(() -> ConfigFixtures.DEFAULT_ROOM_ID, secret);

    ConfigException refused =
        assertThrows(ConfigException.class, () -> reader.parse("{}", directory));
    assertEquals(
        "$.room.password: the first line of " + source + " is empty", refused.getMessage());
  }
}
