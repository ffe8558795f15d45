package io.roomhub.daemon.signaling.embedded;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificate chain for it, leaf first. Immutable.
 *
 * @param privateKey never logged
 */
record TlsIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
  /** Only names a key store needs: the store lives in memory. */
  static final String KEY_STORE_PASSWORD = "roomhub";

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Whether a certificate is that of a key: else no handshake would ever come to its end. */
  static boolean isPair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String scheme =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          case "EdDSA", "Ed25519", "Ed448" -> key.getAlgorithm();
          default -> null;
        };
    if (scheme == null) {
      return true;
    }
    byte[] text = {1};
    Signature signer = Signature.getInstance(scheme);
    signer.initSign(key);
    signer.update(text);
    byte[] signature = signer.sign();
    try {
      signer.initVerify(certificate.getPublicKey());
      signer.update(text);
      return signer.verify(signature);
    } catch (InvalidKeyException | SignatureException e) {
      // They are of different kinds.
      return false;
    }
  }

  /** An in-memory key store with this one entry, as TLS engines want it. */
  KeyStore toKeyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "hub", privateKey, KEY_STORE_PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
    return store;
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
  }
}
