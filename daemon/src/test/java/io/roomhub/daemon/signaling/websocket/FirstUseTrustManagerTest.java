package io.roomhub.daemon.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstUseTrustManagerTest {
  @TempDir Path state;
  private final Authority authority = new Authority();
  private KeyPair keys;

  @BeforeEach
  void makeKeys() throws Exception {
    keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  private FirstUseTrustManager manager() {
    return new FirstUseTrustManager(authority, new KnownServers(state), "hub.example:8443");
  }

  private static X509Certificate[] certificate(KeyPair keys, long serial) throws Exception {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    X500Name name = new X500Name("CN=hub");
    return new X509Certificate[] {
      new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name,
                      java.math.BigInteger.valueOf(serial),
                      Date.from(now),
                      Date.from(now.plusSeconds(1000)),
                      name,
                      keys.getPublic())
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())))
    };
  }

  private void visit(X509Certificate[] chain) throws CertificateException {
    FirstUseTrustManager manager = manager();
    manager.checkServerTrusted(chain, "ECDHE_ECDSA");
    manager.remember();
  }

  @Test
  void aKeyIsRememberedOnlyOnceTheConnectionHasComeAbout() throws Exception {
    FirstUseTrustManager manager = manager();
    manager.checkServerTrusted(certificate(keys, 1), "ECDHE_ECDSA");
    assertFalse(Files.exists(state.resolve("known-servers.json")));
    manager.remember();
    assertTrue(
        Files.readString(state.resolve("known-servers.json"))
            .contains(FirstUseTrustManager.pin(certificate(keys, 1)[0])));
  }

  @Test
  void aRenewedCertificateOfTheSameKeyIsAcceptedAndAnotherKeyIsNot() throws Exception {
    visit(certificate(keys, 1));
    visit(certificate(keys, 2));
    KeyPair others = KeyPairGenerator.getInstance("EC").generateKeyPair();
    CertificateException refusal =
        assertThrows(CertificateException.class, () -> visit(certificate(others, 1)));
    assertTrue(refusal.getMessage().startsWith("the key of hub.example:8443 has changed"));
    visit(certificate(keys, 1));
  }

  @Test
  void aServerThatAnAuthorityVouchedForMustKeepThatUp() throws Exception {
    authority.vouches = true;
    visit(certificate(keys, 1));
    visit(certificate(KeyPairGenerator.getInstance("EC").generateKeyPair(), 2));
    authority.vouches = false;
    CertificateException refusal =
        assertThrows(CertificateException.class, () -> visit(certificate(keys, 1)));
    assertTrue(refusal.getMessage().contains("vouched for by an authority"));
  }

  /** As the refusal tells people to; the line before keeps its comma. */
  @Test
  void aServerWhoseLineWasRemovedIsMetAnew() throws Exception {
    Path file = state.resolve("known-servers.json");
    Files.writeString(file, "{\n  \"another.example:443\" : \"authority\",\n}\n");
    visit(certificate(keys, 1));
    String written = Files.readString(file);
    assertTrue(written.contains("another.example:443"), written);
    assertTrue(written.contains(FirstUseTrustManager.pin(certificate(keys, 1)[0])), written);
  }

  @Test
  void aDamagedMemoryTrustsNobodyNew() throws Exception {
    Files.writeString(state.resolve("known-servers.json"), "{\"hub.example:8443\"");
    CertificateException refusal =
        assertThrows(CertificateException.class, () -> visit(certificate(keys, 1)));
    assertTrue(refusal.getMessage().contains("known-servers.json is damaged"));
  }

  /** What a power cut leaves of a file whose content was not on the disk yet. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\0\0\0\0"})
  void anEmptyMemoryIsSetAsideAndBegunAnew(String content) throws Exception {
    Path file = state.resolve("known-servers.json");
    Files.writeString(file, content);
    visit(certificate(keys, 1));
    assertEquals(content, Files.readString(state.resolve("known-servers.json.empty")));
    assertEquals(
        FirstUseTrustManager.pin(certificate(keys, 1)[0]),
        new KnownServers(state).find("hub.example:8443"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    KeyPair others = KeyPairGenerator.getInstance("EC").generateKeyPair();
    assertThrows(CertificateException.class, () -> visit(certificate(others, 1)));
  }

  @Test
  void othersInTheMemoryStay() throws Exception {
    new KnownServers(state).add("other:443", "sha256:00");
    visit(certificate(keys, 1));
    assertEquals("sha256:00", new KnownServers(state).find("other:443"));
    assertEquals(
        FirstUseTrustManager.pin(certificate(keys, 1)[0]),
        new KnownServers(state).find("hub.example:8443"));
  }

  /** A system trust store that accepts everything or nothing. */
  private static final class Authority extends X509ExtendedTrustManager {
    boolean vouches;

    private void check() throws CertificateException {
      if (!vouches) {
        throw new CertificateException("unknown authority");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
