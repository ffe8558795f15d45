package io.roomhub.daemon.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.Logger;

/** Reads many certificates of one PEM file (RFC 7468). */
final class PemBundle {
  private static final int MAX_BYTES = 16 << 20;

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  private PemBundle() {}

  /** The certificates of a file; one that cannot be read does not cost the others. */
  static List<X509Certificate> read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("longer than 16 MiB");
    }
    CertificateFactory factory;
    try {
      factory = CertificateFactory.getInstance("X.509");
    } catch (CertificateException e) {
      throw new IllegalStateException("every Java has X.509", e);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    int damaged = 0;
    // Comments between the certificates may be of any encoding.
    Matcher found =
        CERTIFICATE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    while (found.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(found.group(1));
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      } catch (CertificateException | IllegalArgumentException e) {
        damaged++;
      }
    }
    if (damaged > 0) {
      Logger.warn("{}: {} of its certificates cannot be read and do not count", file, damaged);
    }
    return certificates;
  }
}
