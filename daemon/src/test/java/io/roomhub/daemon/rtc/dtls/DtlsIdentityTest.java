package io.roomhub.daemon.rtc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.sdp.Fingerprint;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DtlsIdentityTest {
  @TempDir Path directory;

  @Test
  void theIdentityIsTheSameAfterARestart() throws Exception {
    DtlsIdentity first = DtlsIdentity.loadOrCreate(directory.resolve("state"));
    DtlsIdentity second = DtlsIdentity.loadOrCreate(directory.resolve("state"));
    assertEquals(first.fingerprint(), second.fingerprint());
    assertEquals(first.privateKey().getD(), second.privateKey().getD());
  }

  @Test
  void onlyTheOwnerMayReadTheFileAndNoOtherFileStays() throws Exception {
    DtlsIdentity.loadOrCreate(directory);
    Path file = directory.resolve(DtlsIdentity.FILE_NAME);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aDamagedFileIsReplaced() throws Exception {
    DtlsIdentity first = DtlsIdentity.loadOrCreate(directory);
    Path file = directory.resolve(DtlsIdentity.FILE_NAME);
    Files.writeString(file, Files.readString(file).substring(0, 60));
    DtlsIdentity second = DtlsIdentity.loadOrCreate(directory);
    assertNotEquals(first.fingerprint(), second.fingerprint());
    assertEquals(second.fingerprint(), DtlsIdentity.loadOrCreate(directory).fingerprint());
  }

  @Test
  void aFileThatCannotBeReadNowStaysForWhenItCan() throws Exception {
    Path file = directory.resolve(DtlsIdentity.FILE_NAME);
    Files.createSymbolicLink(file, file.getFileName());
    assertEquals(32, DtlsIdentity.loadOrCreate(directory).fingerprint().bytes().length);
    assertTrue(Files.isSymbolicLink(file));
  }

  @Test
  void oneThatCannotBeKeptIsUsedAllTheSame() throws Exception {
    Path noDirectory = Files.createFile(directory.resolve("state"));
    DtlsIdentity first = DtlsIdentity.loadOrCreate(noDirectory);
    assertEquals(32, first.fingerprint().bytes().length);
    assertNotEquals(first.fingerprint(), DtlsIdentity.loadOrCreate(noDirectory).fingerprint());
  }

  @Test
  void theCertificateIsSelfSignedP256ThatJavaItselfCanVerify() throws Exception {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(DtlsIdentity.generate().certificate()));
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertEquals("SHA256withECDSA", certificate.getSigAlgName());
    assertEquals(
        256,
        ((ECPublicKey) certificate.getPublicKey())
            .getParams()
            .getCurve()
            .getField()
            .getFieldSize());
  }

  @Test
  void theFingerprintIsTheSha256OfTheCertificate() throws Exception {
    DtlsIdentity identity = DtlsIdentity.generate();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.certificate());
    assertEquals(new Fingerprint("sha-256", hash), identity.fingerprint());
  }
}
