package io.roomhub.daemon.trust;

import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;

/** Hands out one trust manager that is there already, whatever it is initialised with. */
final class SingleTrustFactory extends TrustManagerFactorySpi {
  private final TrustManager manager;

  private SingleTrustFactory(TrustManager manager) {
    this.manager = manager;
  }

  static TrustManagerFactory of(TrustManager manager) {
    try {
      String algorithm = TrustManagerFactory.getDefaultAlgorithm();
      return new TrustManagerFactory(
          new SingleTrustFactory(manager),
          TrustManagerFactory.getInstance(algorithm).getProvider(),
          algorithm) {};
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java can judge certificates", e);
    }
  }

  @Override
  protected void engineInit(KeyStore store) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected TrustManager[] engineGetTrustManagers() {
    return new TrustManager[] {manager};
  }
}
