package io.roomhub.daemon.signaling.embedded;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps the web server's key and certificate in {@code web-tls.pem} of the state directory, mode
 * 0600. Made at the first start; a self-signed certificate that has less than 30 days left is
 * renewed with the same key, so that those who remember the key notice nothing. A key and chain of
 * a real authority put into that file are used as they are and never touched. A directory that
 * cannot be written gives an identity that lasts until the next start.
 */
public final class TlsIdentityStore {
  /** The file inside the state directory. */
  public static final String FILE_NAME = "web-tls.pem";

  private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);

  /** Java's own name for what Bouncy Castle calls ECDSA keys. */
  private static final JcaPEMKeyConverter KEYS =
      new JcaPEMKeyConverter().setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC");

  private final Path file;
  private final InstantSource wallClock;
  private @Nullable TlsIdentity last;

  /**
   * @param stateDirectory made when missing
   * @param wallClock civil time
   */
  public TlsIdentityStore(Path stateDirectory, InstantSource wallClock) {
    this.file = stateDirectory.resolve(FILE_NAME);
    this.wallClock = wallClock;
  }

  /**
   * The identity to use now, made or renewed as needed.
   *
   * @throws GeneralSecurityException when this Java lacks ECDSA
   */
  synchronized TlsIdentity current() throws GeneralSecurityException, IOException {
    TlsIdentity known = last != null ? last : read();
    if (known != null && !needsRenewal(known)) {
      last = known;
      return known;
    }
    Instant now = wallClock.instant();
    KeyPair keys =
        known == null
            ? SelfSignedCertificate.newKeyPair()
            : new KeyPair(known.certificate().getPublicKey(), known.privateKey());
    String hostName = SelfSignedCertificate.hostName();
    X509Certificate certificate =
        SelfSignedCertificate.create(keys, hostName, SelfSignedCertificate.namesOf(hostName), now);
    TlsIdentity made = new TlsIdentity(keys.getPrivate(), List.of(certificate));
    last = made;
    try {
      write(made);
    } catch (IOException e) {
      Logger.warn("cannot keep the web server's certificate in {}: {}", file, e.toString());
    }
    return made;
  }

  private boolean needsRenewal(TlsIdentity identity) {
    Instant end = identity.certificate().getNotAfter().toInstant();
    return identity.selfSigned() && end.minus(RENEW_BEFORE_END).isBefore(wallClock.instant());
  }

  private @Nullable TlsIdentity read() {
    if (!Files.exists(file)) {
      return null;
    }
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(file))) {
      PrivateKey key = null;
      List<X509Certificate> chain = new ArrayList<>();
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case PrivateKeyInfo info -> key = KEYS.getPrivateKey(info);
          case PEMKeyPair pair -> key = KEYS.getPrivateKey(pair.getPrivateKeyInfo());
          case X509CertificateHolder holder ->
              chain.add(new JcaX509CertificateConverter().getCertificate(holder));
          default -> Logger.debug("{} holds a {}: ignored", file, part.getClass());
        }
      }
      if (key != null && !chain.isEmpty()) {
        return new TlsIdentity(key, List.copyOf(chain));
      }
      Logger.warn("{} lacks a key or a certificate: making new ones", file);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // A RuntimeException is how Bouncy Castle's ASN.1 reader says that a file is damaged.
      Logger.warn("{} cannot be read ({}): making a new certificate", file, e.getClass());
    }
    return null;
  }

  private void write(TlsIdentity identity) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      // PKCS #8 names its curve; the older form that the writer chooses by itself may not.
      writer.writeObject(new PemObject("PRIVATE KEY", identity.privateKey().getEncoded()));
      for (X509Certificate certificate : identity.chain()) {
        writer.writeObject(certificate);
      }
    }
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    // Born with its mode and moved into place: the key is never readable by others, nor half there.
    Path fresh =
        Files.createTempFile(
            directory,
            FILE_NAME,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text.toString());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
