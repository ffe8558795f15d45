package io.roomhub.daemon.signaling.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the hub's own certificate (RFC 5280): ECDSA P-256, for every name and address the hub goes
 * by, valid for 800 days since Apple's systems refuse server certificates of more than 825.
 */
final class SelfSignedCertificate {
  static final Duration VALIDITY = Duration.ofDays(800);

  private static final String ORGANIZATION = "roomhub";

  private static final SecureRandom RANDOM = new SecureRandom();

  private SelfSignedCertificate() {}

  /** A fresh key pair. */
  static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  /**
   * A certificate for {@code keys} with {@code names} as its subject alternative names.
   *
   * @param now civil time; validity starts a day before it, for clocks that are behind
   */
  static X509Certificate create(KeyPair keys, String hostName, GeneralNames names, Instant now)
      throws GeneralSecurityException, IOException {
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.CN, hostName)
            .addRDN(BCStyle.O, ORGANIZATION)
            .build();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            subject,
            // RFC 5280 section 4.1.2.2: positive, at most 20 octets.
            new BigInteger(127, RANDOM).setBit(126),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(VALIDITY)),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.subjectAlternativeName, false, names);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** Whether {@link #create} has made it, and so can make another one with its key. */
  static boolean isOwn(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] organizations = subject.getRDNs(BCStyle.O);
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && certificate.getPublicKey().getAlgorithm().equals("EC")
        && organizations.length == 1
        && IETFUtils.valueToString(organizations[0].getFirst().getValue()).equals(ORGANIZATION);
  }

  /** The host name as the kernel knows it; asking DNS could take half a minute. */
  static String hostName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      if (name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")) {
        return name;
      }
    } catch (IOException e) {
      return "roomhub";
    }
    return "roomhub";
  }

  /** {@code hostName}, its multicast DNS name, localhost and every address of this machine. */
  static GeneralNames namesOf(String hostName) {
    Set<String> addresses = new LinkedHashSet<>(List.of("127.0.0.1", "::1"));
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .forEach(address -> addresses.add(address.replaceFirst("%.*", "")));
    } catch (SocketException e) {
      // Without a list of interfaces the names alone must do.
      addresses.remove("::1");
    }
    addresses.remove("0:0:0:0:0:0:0:1");
    List<GeneralName> names = new ArrayList<>();
    for (String name : new LinkedHashSet<>(List.of(hostName, hostName + ".local", "localhost"))) {
      names.add(new GeneralName(GeneralName.dNSName, name));
    }
    for (String address : addresses) {
      names.add(new GeneralName(GeneralName.iPAddress, address));
    }
    return new GeneralNames(names.toArray(new GeneralName[0]));
  }
}
