package io.roomhub.daemon.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges servers in one place, however the question is put, and nobody who connects to us. Any
 * thread.
 */
public abstract class ServerTrustManager extends X509ExtendedTrustManager {
  /** One question, which can be put to another trust manager as well. */
  public interface Question {
    /**
     * Puts it.
     *
     * @throws CertificateException when {@code authorities} do not vouch for the server
     */
    void ask(X509ExtendedTrustManager authorities) throws CertificateException;
  }

  /**
   * Whether the server with this chain is trusted.
   *
   * @param chain the server's own certificate first
   * @throws CertificateException when it is not
   */
  protected abstract void check(X509Certificate[] chain, Question question)
      throws CertificateException;

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, authType));
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
