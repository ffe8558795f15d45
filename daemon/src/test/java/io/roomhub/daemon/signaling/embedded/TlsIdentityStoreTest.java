package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityStoreTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir Path state;

  private X509Certificate certificateAt(Instant now) throws Exception {
    return new TlsIdentityStore(state, () -> now).current().certificate();
  }

  @Test
  void theCertificateIsKeptOverRestartsReadableOnlyByItsOwner() throws Exception {
    X509Certificate first = certificateAt(START);
    first.verify(first.getPublicKey());
    assertEquals(first, certificateAt(START.plus(Duration.ofDays(769))));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("web-tls.pem"))));
    try (var files = Files.list(state)) {
      assertEquals(List.of(state.resolve("web-tls.pem")), files.toList());
    }
  }

  @Test
  void itNamesEveryNameAndAddressOfTheHub() throws Exception {
    X509Certificate certificate = certificateAt(START);
    var names =
        certificate.getSubjectAlternativeNames().stream()
            .map(entry -> entry.get(0) + " " + entry.get(1))
            .collect(Collectors.toSet());
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    for (String name : List.of("2 " + host, "2 " + host + ".local", "2 localhost", "7 127.0.0.1")) {
      assertTrue(names.contains(name), name + " is missing in " + names);
    }
    assertTrue(names.contains("7 0:0:0:0:0:0:0:1"), "" + names);
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertEquals(START.minus(Duration.ofDays(1)), certificate.getNotBefore().toInstant());
    assertEquals(START.plus(Duration.ofDays(800)), certificate.getNotAfter().toInstant());
  }

  @Test
  void thirtyDaysBeforeItsEndItIsRenewedWithTheSameKey() throws Exception {
    X509Certificate first = certificateAt(START);
    Instant late = START.plus(Duration.ofDays(771));
    X509Certificate second = certificateAt(late);
    assertNotEquals(first, second);
    assertEquals(first.getPublicKey(), second.getPublicKey());
    assertEquals(late.plus(Duration.ofDays(800)), second.getNotAfter().toInstant());
    assertEquals(second, certificateAt(late));
  }

  @Test
  void aClockThatWasWrongAtTheFirstStartIsMended() throws Exception {
    X509Certificate first = certificateAt(Instant.parse("1970-01-01T00:00:10Z"));
    X509Certificate second = certificateAt(START);
    assertEquals(first.getPublicKey(), second.getPublicKey());
    assertEquals(START.plus(Duration.ofDays(800)), second.getNotAfter().toInstant());
  }

  @Test
  void aDamagedFileIsReplaced() throws Exception {
    X509Certificate first = certificateAt(START);
    Path file = state.resolve("web-tls.pem");
    Files.writeString(file, Files.readString(file).substring(0, 150));
    X509Certificate second = certificateAt(START);
    assertNotEquals(first.getPublicKey(), second.getPublicKey());
    assertEquals(second, certificateAt(START));
    Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertNotEquals(second, certificateAt(START));
  }

  @Test
  void aDirectoryThatCannotBeWrittenStillGivesACertificate() throws Exception {
    Path file = Files.createFile(state.resolve("file"));
    TlsIdentityStore store = new TlsIdentityStore(file.resolve("below"), () -> START);
    assertEquals(store.current(), store.current());
  }
}
