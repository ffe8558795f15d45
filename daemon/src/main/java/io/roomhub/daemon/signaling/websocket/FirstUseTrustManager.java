package io.roomhub.daemon.signaling.websocket;

import io.roomhub.daemon.trust.ServerTrustManager;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Whether a signaling server is who it was. A certificate that an authority of the system vouches
 * for under the right name is good. Any other, such as the self-signed one of a hub, is accepted at
 * the first visit and its key remembered; from then on only that key is accepted. A server that an
 * authority once vouched for must keep that up. What is remembered is the SHA-256 of the public key
 * (SubjectPublicKeyInfo, as RFC 7469 section 2.4 pins it), so a hub may renew its certificate.
 * Called on the client's I/O threads.
 */
final class FirstUseTrustManager extends ServerTrustManager {
  static final String SYSTEM = "system";

  private final X509ExtendedTrustManager system;
  private final KnownServers known;
  private final String hostAndPort;
  private volatile @Nullable String firstSeen;

  /**
   * @param system the authorities; asked only when there is a certificate to judge
   */
  FirstUseTrustManager(X509ExtendedTrustManager system, KnownServers known, String hostAndPort) {
    this.system = system;
    this.known = known;
    this.hostAndPort = hostAndPort;
  }

  /**
   * Remembers the server after a connection that really came about: only then has it proved that
   * the key is its own.
   */
  void remember() {
    String seen = firstSeen;
    if (seen == null) {
      return;
    }
    firstSeen = null;
    try {
      known.add(hostAndPort, seen);
    } catch (IOException e) {
      Logger.warn("cannot remember {} in {}: {}", hostAndPort, known.file(), e.toString());
    }
  }

  @Override
  protected void check(X509Certificate[] chain, Question question) throws CertificateException {
    String expected;
    try {
      expected = known.find(hostAndPort);
    } catch (IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    try {
      question.ask(system);
      firstSeen = expected == null ? SYSTEM : null;
    } catch (CertificateException notVouchedFor) {
      String pin = pin(chain[0]);
      if (expected != null && !expected.equals(pin)) {
        throw new CertificateException(changed(expected, pin), notVouchedFor);
      }
      firstSeen = expected == null ? pin : null;
    }
  }

  private String changed(String expected, String pin) {
    return "the key of "
        + hostAndPort
        + " has changed since the first visit (then "
        + (expected.equals(SYSTEM) ? "vouched for by an authority" : expected)
        + ", now "
        + pin
        + "): somebody may be in between. If the change is meant, remove that line from "
        + known.file();
  }

  static String pin(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
