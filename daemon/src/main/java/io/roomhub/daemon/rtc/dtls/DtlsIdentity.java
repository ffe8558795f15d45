package io.roomhub.daemon.rtc.dtls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.roomhub.daemon.files.DurableFile;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.tinylog.Logger;

/**
 * The hub's DTLS identity: an ECDSA P-256 key with a self-signed certificate (RFC 8827 section
 * 6.5). Kept over restarts so that other hubs may recognise it. Immutable.
 */
public final class DtlsIdentity {
  /** The file in the state directory, PEM, mode 0600. */
  public static final String FILE_NAME = "dtls-identity.pem";

  // Browsers look at the fingerprint alone. The dates do not depend on the clock of the machine,
  // which may stand in 1970 at the first start.
  private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final Date NOT_AFTER = Date.from(Instant.parse("2120-01-01T00:00:00Z"));
  private static final X500Name NAME = new X500Name("CN=roomhub");

  private final ECPrivateKeyParameters privateKey;
  private final byte[] certificate;
  private final Fingerprint fingerprint;

  private DtlsIdentity(ECPrivateKeyParameters privateKey, byte[] certificate) {
    this.privateKey = privateKey;
    this.certificate = certificate;
    this.fingerprint = new Fingerprint("sha-256", DtlsHandshake.hash("sha-256", certificate));
  }

  /**
   * The identity kept in a directory; makes and keeps one if there is none, or a damaged one. One
   * that cannot be kept, as on a full disk, lasts until the next start, and so does one that stands
   * in for a file that cannot be read, which may be so again.
   */
  public static DtlsIdentity loadOrCreate(Path stateDirectory) {
    Path file = stateDirectory.resolve(FILE_NAME);
    try {
      String kept = Files.readString(file, ISO_8859_1);
      try {
        return read(kept);
      } catch (IOException | RuntimeException e) {
        Logger.warn("The DTLS identity {} is damaged ({}): making a new one", file, e);
      }
    } catch (NoSuchFileException e) {
      Logger.debug("No DTLS identity yet, making one in {}", file);
    } catch (IOException e) {
      Logger.warn(
          "The DTLS identity {} cannot be read ({}): it stays, another one serves", file, e);
      return generate();
    }
    DtlsIdentity identity = generate();
    try {
      identity.store(file);
    } catch (IOException e) {
      Logger.warn("cannot keep the DTLS identity in {}: {}", file, e.toString());
    }
    return identity;
  }

  /** A fresh identity, kept nowhere. */
  public static DtlsIdentity generate() {
    SecureRandom random = new SecureRandom();
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            new ECNamedDomainParameters(
                SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByName("P-256")),
            random));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    try {
      byte[] certificate =
          new BcX509v3CertificateBuilder(
                  NAME,
                  new BigInteger(64, random).add(BigInteger.ONE),
                  NOT_BEFORE,
                  NOT_AFTER,
                  NAME,
                  pair.getPublic())
              .build(
                  new BcECContentSignerBuilder(
                          new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                          new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                      .build(pair.getPrivate()))
              .getEncoded();
      return new DtlsIdentity((ECPrivateKeyParameters) pair.getPrivate(), certificate);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a P-256 certificate can always be made", e);
    }
  }

  /** SHA-256 over the certificate, for {@code a=fingerprint}. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  ECPrivateKeyParameters privateKey() {
    return privateKey;
  }

  byte[] certificate() {
    return certificate;
  }

  private static DtlsIdentity read(String pem) throws IOException {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      PemObject key = reader.readPemObject();
      PemObject certificate = reader.readPemObject();
      if (key == null
          || certificate == null
          || !(PrivateKeyFactory.createKey(key.getContent())
              instanceof ECPrivateKeyParameters ec)) {
        throw new IOException("not a private key and a certificate");
      }
      return new DtlsIdentity(ec, certificate.getContent());
    }
  }

  private void store(Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(
          new PemObject(
              "PRIVATE KEY", PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded()));
      writer.writeObject(new PemObject("CERTIFICATE", certificate));
    }
    DurableFile.write(file, text.toString());
  }
}
