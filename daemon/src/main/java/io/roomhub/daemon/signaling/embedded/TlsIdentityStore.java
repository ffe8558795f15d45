package io.roomhub.daemon.signaling.embedded;

import io.roomhub.daemon.files.DurableFile;
import io.roomhub.daemon.files.FileStamp;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
 * 0600. Made at the first start; a certificate of the hub's own that has less than 30 days left is
 * renewed with the same key, so that those who remember the key notice nothing. A key and chain of
 * somebody else's put into that file are used as they are and never touched; new ones that are put
 * there later are taken up, unless they are of no use. A directory that cannot be written, or a
 * file that cannot be read, gives an identity that lasts until the next start.
 */
public final class TlsIdentityStore {
  /** The file inside the state directory. */
  public static final String FILE_NAME = "web-tls.pem";

  /** What was found there at a start and could not be used. */
  static final String UNUSABLE_NAME = FILE_NAME + ".unusable";

  private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);

  /** Before the end of a certificate that the hub cannot renew, somebody should know. */
  static final int WARN_DAYS = 14;

  /** Java's own name for what Bouncy Castle calls ECDSA keys. */
  private static final JcaPEMKeyConverter KEYS =
      new JcaPEMKeyConverter().setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC");

  private final Path file;
  private final InstantSource wallClock;
  private final Contents contents;
  private @Nullable TlsIdentity last;
  private @Nullable FileStamp seen;

  /** Whether the file may hold what exists nowhere else. */
  private boolean mustStay;

  /** How files are read. */
  interface Contents {
    byte[] of(Path file) throws IOException;
  }

  /**
   * @param stateDirectory made when missing
   * @param wallClock civil time
   */
  public TlsIdentityStore(Path stateDirectory, InstantSource wallClock) {
    this(stateDirectory, wallClock, Files::readAllBytes);
  }

  TlsIdentityStore(Path stateDirectory, InstantSource wallClock, Contents contents) {
    this.file = stateDirectory.resolve(FILE_NAME);
    this.wallClock = wallClock;
    this.contents = contents;
  }

  /**
   * The identity to use now, made, renewed or read again as needed: asked every minute it notices
   * what others put into the file.
   *
   * @throws GeneralSecurityException when this Java lacks ECDSA
   */
  synchronized TlsIdentity current() throws GeneralSecurityException, IOException {
    TlsIdentity known = newest();
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
    if (mustStay) {
      return made;
    }
    try {
      write(made);
      seen = FileStamp.of(file);
    } catch (IOException e) {
      Logger.warn("cannot keep the web server's certificate in {}: {}", file, e.toString());
    }
    return made;
  }

  /**
   * Words for people when the certificate ends within {@value #WARN_DAYS} days or has ended, else
   * null.
   */
  @Nullable String ending(TlsIdentity identity) {
    Instant end = identity.certificate().getNotAfter().toInstant();
    Duration left = Duration.between(wallClock.instant(), end);
    if (left.toDays() >= WARN_DAYS) {
      return null;
    }
    LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
    return left.isNegative()
        ? "its certificate has ended, on " + day
        : "its certificate ends on " + day + ", in " + left.toDays() + " days";
  }

  /** What is in use, or what stands in the file if that is another one since and can be used. */
  private @Nullable TlsIdentity newest() {
    FileStamp now = FileStamp.of(file);
    TlsIdentity used = last;
    boolean news = now != null && (used == null || !now.equals(seen));
    if (now == null || news) {
      seen = now;
      mustStay = false;
    }
    if (!news) {
      return used;
    }
    byte[] pem;
    try {
      pem = contents.of(file);
    } catch (IOException e) {
      mustStay = true;
      Logger.warn(
          "{} cannot be read ({}) and stays as it is; until it can, {}",
          file,
          e.getClass().getSimpleName(),
          used == null
              ? "a certificate is used that lasts until the next start"
              : "the certificate in use stays");
      return used;
    }
    try {
      return parsed(pem);
    } catch (IOException e) {
      Logger.warn(
          "{} {}: {}",
          file,
          e.getMessage(),
          used == null ? "making a new certificate" : "the certificate in use stays");
      if (used == null && pem.length > 0) {
        setAside();
      }
      return used;
    }
  }

  /** Somebody may have put a key there that exists nowhere else. */
  private void setAside() {
    try {
      Files.move(file, file.resolveSibling(UNUSABLE_NAME), StandardCopyOption.REPLACE_EXISTING);
      Logger.warn("what was in {} is in {} now", file, UNUSABLE_NAME);
    } catch (IOException e) {
      mustStay = true;
      Logger.warn("cannot set {} aside, so it stays as it is: {}", file, e.toString());
    }
  }

  private boolean needsRenewal(TlsIdentity identity) {
    Instant end = identity.certificate().getNotAfter().toInstant();
    return SelfSignedCertificate.isOwn(identity.certificate())
        && end.minus(RENEW_BEFORE_END).isBefore(wallClock.instant());
  }

  /**
   * @throws IOException whose message tells what is wrong with the file
   */
  private TlsIdentity parsed(byte[] pem) throws IOException {
    PrivateKey key = null;
    List<X509Certificate> chain = new ArrayList<>();
    boolean fits;
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case PrivateKeyInfo info -> key = KEYS.getPrivateKey(info);
          case PEMKeyPair pair -> key = KEYS.getPrivateKey(pair.getPrivateKeyInfo());
          case X509CertificateHolder holder ->
              chain.add(new JcaX509CertificateConverter().getCertificate(holder));
          default -> Logger.debug("{} holds a {}: ignored", file, part.getClass());
        }
      }
      fits = key == null || chain.isEmpty() || TlsIdentity.isPair(key, chain.getFirst());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // A RuntimeException is how Bouncy Castle's ASN.1 reader says that a file is damaged.
      throw new IOException("cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    if (key == null || chain.isEmpty()) {
      throw new IOException("lacks a key or a certificate");
    }
    if (!fits) {
      throw new IOException("holds a key that is not that of its first certificate");
    }
    return new TlsIdentity(key, List.copyOf(chain));
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
    DurableFile.write(file, text.toString());
  }
}
