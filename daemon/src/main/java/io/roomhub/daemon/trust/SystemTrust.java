package io.roomhub.daemon.trust;

import io.roomhub.daemon.files.FileStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The certificate authorities that vouch for servers: those that this Java brings along, which were
 * fixed when it was built, and those of the machine, which its administrator adds to
 * (update-ca-certificates(8)). Read at the first certificate to judge, as that takes most of a
 * second on a Pi, and again when the machine's file has changed. Names are checked by Java's own
 * trust manager, whenever whoever connects has asked for it (RFC 6125). Any thread.
 */
public final class SystemTrust extends ServerTrustManager {
  /** What update-ca-certificates(8) of Debian makes of all authorities, PEM. */
  public static final Path BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private static final SystemTrust MACHINE =
      // Whoever names a trust store wants that one alone.
      new SystemTrust(System.getProperty("javax.net.ssl.trustStore") == null ? BUNDLE : null);

  private final @Nullable Path bundle;
  private @Nullable X509ExtendedTrustManager known;
  private @Nullable FileStamp seen;
  private boolean unread;
  private String told = "";
  private @Nullable SSLContext tls;

  /**
   * @param bundle PEM file of further authorities, which need not exist; null for none
   */
  public SystemTrust(@Nullable Path bundle) {
    this.bundle = bundle;
  }

  /** The one of this process. */
  public static SystemTrust ofThisMachine() {
    return MACHINE;
  }

  /** TLS for clients that trust accordingly, always the same; reads no authorities yet. */
  public synchronized SSLContext context() {
    SSLContext made = tls;
    if (made != null) {
      return made;
    }
    try {
      SSLContext fresh = SSLContext.getInstance("TLS");
      fresh.init(null, new TrustManager[] {this}, null);
      tls = fresh;
      return fresh;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** The same for libraries that want it so. */
  public TrustManagerFactory factory() {
    return SingleTrustFactory.of(this);
  }

  private synchronized X509ExtendedTrustManager current() throws CertificateException {
    FileStamp now = bundle == null ? null : FileStamp.of(bundle);
    X509ExtendedTrustManager last = known;
    if (last != null && !unread && Objects.equals(now, seen)) {
      return last;
    }
    seen = now;
    Collection<X509Certificate> ofMachine = List.of();
    try {
      ofMachine = ofMachine(now);
      unread = false;
      told = "";
    } catch (IOException e) {
      // Tried again at the next server: nothing else would tell that it can be read now.
      unread = true;
      tellOnce("cannot read " + bundle + " (" + e + "): what is known without it counts");
      if (last != null) {
        return last;
      }
    }
    try {
      Set<X509Certificate> authorities = new LinkedHashSet<>(ofJava());
      authorities.addAll(ofMachine);
      X509ExtendedTrustManager fresh = trusting(authorities);
      known = fresh;
      return fresh;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("no authority can be asked: " + e.getMessage(), e);
    }
  }

  private void tellOnce(String problem) {
    if (!problem.equals(told)) {
      told = problem;
      Logger.warn(problem);
    }
  }

  private static Collection<X509Certificate> ofJava() throws GeneralSecurityException {
    return List.of(managerOf(null).getAcceptedIssuers());
  }

  private Collection<X509Certificate> ofMachine(@Nullable FileStamp found) throws IOException {
    return bundle == null || found == null ? List.of() : PemBundle.read(bundle);
  }

  private static X509ExtendedTrustManager trusting(Set<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      throw new GeneralSecurityException("this machine has none; install ca-certificates");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    return managerOf(store);
  }

  /**
   * @param store null for Java's own
   */
  private static X509ExtendedTrustManager managerOf(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("this Java has no trust manager for certificates");
  }

  @Override
  protected void check(X509Certificate[] chain, Question question) throws CertificateException {
    question.ask(current());
  }
}
