package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.files.FileStamp;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsIdentityStoreTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir Path state;
  private int changes;

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

  /** What somebody puts into the file, as of a real authority. */
  private X509Certificate put(KeyPair keys, KeyPair certified, Instant made) throws Exception {
    X509Certificate certificate =
        SelfSignedCertificate.create(
            certified, "hub.example", SelfSignedCertificate.namesOf("hub.example"), made);
    put(pem(keys, certificate));
    return certificate;
  }

  private static String pem(KeyPair keys, X509Certificate certificate) throws Exception {
    StringWriter pem = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
      writer.writeObject(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
      writer.writeObject(certificate);
    }
    return pem.toString();
  }

  private void put(String content) throws Exception {
    Path file = state.resolve("web-tls.pem");
    Files.writeString(file, content);
    // Two changes within one tick of the file system's clock would look like one.
    Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(++changes)));
  }

  @Test
  void whatIsPutIntoTheFileLaterIsTakenUp() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    TlsIdentityStore store = new TlsIdentityStore(state, now::get);
    X509Certificate own = store.current().certificate();
    KeyPair keys = SelfSignedCertificate.newKeyPair();
    X509Certificate first = put(keys, keys, START);
    assertNotEquals(own, first);
    assertEquals(first, store.current().certificate());
    assertEquals(keys.getPrivate(), store.current().privateKey());

    now.set(START.plus(Duration.ofDays(60)));
    KeyPair renewed = SelfSignedCertificate.newKeyPair();
    X509Certificate second = put(renewed, renewed, now.get());
    assertEquals(second, store.current().certificate());
    Files.delete(state.resolve("web-tls.pem"));
    assertEquals(second, store.current().certificate());
  }

  @Test
  void whatIsOfNoUseIsNotTakenUpAndWhatFollowsIs() throws Exception {
    TlsIdentityStore store = new TlsIdentityStore(state, () -> START);
    KeyPair keys = SelfSignedCertificate.newKeyPair();
    X509Certificate good = put(keys, keys, START);
    assertEquals(good, store.current().certificate());
    String whole = Files.readString(state.resolve("web-tls.pem"));
    for (String broken :
        List.of(
            "",
            whole.substring(0, 150),
            whole.substring(0, whole.indexOf("-----BEGIN CERT")),
            whole.substring(whole.indexOf("-----BEGIN CERT")),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")) {
      put(broken);
      assertEquals(good, store.current().certificate());
      assertEquals(broken, Files.readString(state.resolve("web-tls.pem")));
    }
    put(SelfSignedCertificate.newKeyPair(), keys, START.plusSeconds(1));
    assertEquals(good, store.current().certificate());
    X509Certificate fresh = put(keys, keys, START.plusSeconds(2));
    assertEquals(fresh, store.current().certificate());
  }

  @Test
  void atTheStartAKeyThatIsNotTheCertificatesIsSetAside() throws Exception {
    KeyPair keys = SelfSignedCertificate.newKeyPair();
    X509Certificate useless = put(SelfSignedCertificate.newKeyPair(), keys, START);
    String put = Files.readString(state.resolve("web-tls.pem"));
    assertNotEquals(useless, certificateAt(START));
    assertEquals(put, Files.readString(state.resolve("web-tls.pem.unusable")));
  }

  /** What a user sees who may not read the file before {@code mayRead}. */
  private TlsIdentityStore storeOfAnother(AtomicReference<Instant> now, AtomicBoolean mayRead) {
    return new TlsIdentityStore(
        state,
        now::get,
        file -> {
          if (!mayRead.get()) {
            throw new AccessDeniedException(file.toString());
          }
          return Files.readAllBytes(file);
        });
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatMayNotBeReadStaysAndIsTakenUpWhenItMay() throws Exception {
    KeyPair keys = SelfSignedCertificate.newKeyPair();
    X509Certificate put = put(keys, keys, START);
    Path file = state.resolve("web-tls.pem");
    byte[] content = Files.readAllBytes(file);
    AtomicReference<Instant> now = new AtomicReference<>(START);
    AtomicBoolean mayRead = new AtomicBoolean();
    TlsIdentityStore store = storeOfAnother(now, mayRead);

    X509Certificate first = store.current().certificate();
    assertNotEquals(put, first);
    assertEquals(first, store.current().certificate());
    now.set(START.plus(Duration.ofDays(771)));
    X509Certificate renewed = store.current().certificate();
    assertEquals(first.getPublicKey(), renewed.getPublicKey());
    assertNotEquals(first, renewed);
    assertArrayEquals(content, Files.readAllBytes(file));
    try (var files = Files.list(state)) {
      assertEquals(List.of(file), files.toList());
    }

    now.set(START);
    mayRead.set(true);
    FileStamp before = FileStamp.of(file);
    do {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } while (FileStamp.of(file).equals(before));
    assertEquals(put, store.current().certificate());
  }

  @Test
  void whatMayNotBeReadLaterIsNotOverwrittenByARenewal() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    AtomicBoolean mayRead = new AtomicBoolean(true);
    TlsIdentityStore store = storeOfAnother(now, mayRead);
    X509Certificate first = store.current().certificate();
    KeyPair keys = SelfSignedCertificate.newKeyPair();
    put(keys, keys, START);
    byte[] content = Files.readAllBytes(state.resolve("web-tls.pem"));
    mayRead.set(false);
    assertEquals(first, store.current().certificate());
    now.set(START.plus(Duration.ofDays(771)));
    assertEquals(first.getPublicKey(), store.current().certificate().getPublicKey());
    assertArrayEquals(content, Files.readAllBytes(state.resolve("web-tls.pem")));
  }

  @ParameterizedTest
  @CsvSource({"RSA,SHA256withRSA,O=roomhub", "EC,SHA256withECDSA,CN=hub", "Ed25519,Ed25519,CN=hub"})
  void aSelfSignedOneOfSomebodyElseIsUsedToItsEnd(String kind, String scheme, String subject)
      throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance(kind).generateKeyPair();
    Instant end = START.plus(Duration.ofDays(30));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        new X500Name(subject),
                        BigInteger.ONE,
                        Date.from(START),
                        Date.from(end),
                        new X500Name(subject),
                        keys.getPublic())
                    .build(new JcaContentSignerBuilder(scheme).build(keys.getPrivate())));
    put(pem(keys, certificate));
    String content = Files.readString(state.resolve("web-tls.pem"));
    Instant late = end.minus(Duration.ofDays(2));
    TlsIdentityStore store = new TlsIdentityStore(state, () -> late);
    assertEquals(certificate, store.current().certificate());
    assertEquals("its certificate ends on 2026-12-01, in 2 days", store.ending(store.current()));
    assertEquals(content, Files.readString(state.resolve("web-tls.pem")));
    assertEquals(certificate, certificateAt(end.plusSeconds(1)));
  }

  @Test
  void keysOfEveryKindAreKnownByTheirCertificates() throws Exception {
    for (String kind : List.of("EC", "RSA", "Ed25519")) {
      KeyPair keys = KeyPairGenerator.getInstance(kind).generateKeyPair();
      KeyPair others = KeyPairGenerator.getInstance(kind).generateKeyPair();
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          new X500Name("CN=hub"),
                          BigInteger.ONE,
                          Date.from(START),
                          Date.from(START.plusSeconds(60)),
                          new X500Name("CN=hub"),
                          keys.getPublic())
                      .build(
                          new JcaContentSignerBuilder("SHA256withECDSA")
                              .build(SelfSignedCertificate.newKeyPair().getPrivate())));
      assertTrue(TlsIdentity.isPair(keys.getPrivate(), certificate), kind);
      assertFalse(TlsIdentity.isPair(others.getPrivate(), certificate), kind);
      assertFalse(
          TlsIdentity.isPair(
              KeyPairGenerator.getInstance(kind.equals("EC") ? "RSA" : "EC")
                  .generateKeyPair()
                  .getPrivate(),
              certificate),
          kind);
    }
  }

  @Test
  void fourteenDaysBeforeTheEndItIsTold() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    TlsIdentityStore store = new TlsIdentityStore(state, now::get);
    TlsIdentity identity = store.current();
    Instant end = START.plus(Duration.ofDays(800));
    now.set(end.minus(Duration.ofDays(14)));
    assertNull(store.ending(identity));
    now.set(end.minus(Duration.ofDays(14)).plusSeconds(1));
    assertEquals("its certificate ends on 2029-01-09, in 13 days", store.ending(identity));
    now.set(end.plusSeconds(1));
    assertEquals("its certificate has ended, on 2029-01-09", store.ending(identity));
  }

  @Test
  void aDirectoryThatCannotBeWrittenStillGivesACertificate() throws Exception {
    Path file = Files.createFile(state.resolve("file"));
    TlsIdentityStore store = new TlsIdentityStore(file.resolve("below"), () -> START);
    assertEquals(store.current(), store.current());
  }
}
