package io.roomhub.daemon.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A company's own certificate authority, and servers that it vouches for. */
public final class PrivateAuthority {
  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  public PrivateAuthority(String company) throws Exception {
    name = new X500Name("CN=" + company);
    keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
    JcaX509v3CertificateBuilder builder = builder(name, keys);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    certificate = sign(builder);
  }

  private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair of) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        name,
        BigInteger.valueOf(System.identityHashCode(of)).add(BigInteger.ONE),
        Date.from(now.minusSeconds(3_600)),
        Date.from(now.plusSeconds(3_600)),
        subject,
        of.getPublic());
  }

  private X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  /** As in the files that update-ca-certificates(8) collects. */
  public String pem() throws Exception {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return "# " + name + "\n-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  /** Trust in the built-in authorities and this one. */
  public SystemTrust trust(Path bundle) throws Exception {
    Files.writeString(bundle, pem());
    return new SystemTrust(bundle);
  }

  /** A server on loopback with a certificate for {@code host}, until it is closed. */
  public Server serve(String host) throws Exception {
    KeyPair own = KeyPairGenerator.getInstance("EC").generateKeyPair();
    JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=server"), own);
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", own.getPrivate(), new char[0], new Certificate[] {sign(builder), certificate});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    return new Server(tls);
  }

  /** Says of each connection what came of it: {@code accepted} or {@code refused}. */
  public static final class Server implements AutoCloseable {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final SSLServerSocket socket;

    private Server(SSLContext tls) throws IOException {
      socket =
          (SSLServerSocket)
              tls.getServerSocketFactory()
                  .createServerSocket(0, 8, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      while (!socket.isClosed()) {
        try (SSLSocket client = (SSLSocket) socket.accept()) {
          client.setSoTimeout(20_000);
          // TLS 1.3 clients judge the certificate after the server has done its part: what counts
          // is
          // whether they then say something.
          int first = client.getInputStream().read();
          told.add(first < 0 ? "refused" : "accepted");
        } catch (IOException e) {
          told.add("refused");
        }
      }
    }

    public int port() {
      return socket.getLocalPort();
    }

    /** What came of the next connection. */
    public String next() throws InterruptedException {
      return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
