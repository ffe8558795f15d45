package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.jsep.DtlsRole;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What both roles of one handshake share: who we are, whom we expect, which SRTP profile was
 * agreed. Used by the handshake thread only, except {@link #failure()} and {@link #onAlert}.
 */
final class DtlsHandshake {
  /** Between 200 and 400 ms: shorter doubles whole flights on a busy board, longer is felt. */
  static final int RESEND_MILLIS = 300;

  /** Ours is an ECDSA certificate; the RSA suites are for servers that have none. */
  static final int[] CIPHER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
  };

  private final BcTlsCrypto crypto = new DiscardingCrypto();
  private final DtlsIdentity identity;
  private final List<SrtpProfile> preference;
  private final List<Fingerprint> expected;
  private @Nullable SrtpProfile agreed;
  private @Nullable DtlsSrtpKeys keys;
  private volatile @Nullable String failure;
  private volatile boolean closedByPeer;

  DtlsHandshake(DtlsIdentity identity, List<SrtpProfile> preference, List<Fingerprint> expected) {
    this.identity = identity;
    this.preference = List.copyOf(preference);
    this.expected = List.copyOf(expected);
  }

  BcTlsCrypto crypto() {
    return crypto;
  }

  /** The keys, after the end of a handshake that succeeded. */
  @Nullable DtlsSrtpKeys keys() {
    return keys;
  }

  /** Why it ended, for people, if we know better than Bouncy Castle's exception tells. */
  @Nullable String failure() {
    return failure;
  }

  /** An alert from the other side. */
  void onAlert(short level, short description) {
    if (description == AlertDescription.close_notify) {
      closedByPeer = true;
    } else if (level == AlertLevel.fatal && failure == null) {
      failure = "the other side ended DTLS: " + AlertDescription.getName(description);
    }
  }

  /** Whether close_notify has come. */
  boolean closedByPeer() {
    return closedByPeer;
  }

  /** All we can do, the best first. */
  UseSRTPData offer() {
    return new UseSRTPData(
        preference.stream().mapToInt(SrtpProfile::id).toArray(), TlsUtils.EMPTY_BYTES);
  }

  /** Takes the first of our own order that the client offered. */
  UseSRTPData choose(@Nullable Hashtable<?, ?> clientExtensions) throws IOException {
    UseSRTPData offered =
        clientExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(clientExtensions);
    if (offered != null) {
      for (SrtpProfile profile : preference) {
        for (int id : offered.getProtectionProfiles()) {
          if (id == profile.id()) {
            agreed = profile;
            return new UseSRTPData(new int[] {id}, TlsUtils.EMPTY_BYTES);
          }
        }
      }
    }
    throw fail(AlertDescription.handshake_failure, "no common SRTP protection profile");
  }

  /** Notes what the server took of our offer. */
  void chosen(@Nullable Hashtable<?, ?> serverExtensions) throws IOException {
    UseSRTPData answer =
        serverExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(serverExtensions);
    if (answer == null || answer.getProtectionProfiles().length != 1) {
      throw fail(AlertDescription.handshake_failure, "no common SRTP protection profile");
    }
    agreed = SrtpProfile.fromId(answer.getProtectionProfiles()[0]);
    if (agreed == null || !preference.contains(agreed)) {
      throw fail(
          AlertDescription.illegal_parameter, "SRTP protection profile that was not offered");
    }
  }

  /**
   * Checks the other side's certificate against its session description. Any one match is enough,
   * as several may stand there for several hashes (RFC 8122 section 5).
   */
  void verify(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      throw fail(AlertDescription.handshake_failure, "the other side sent no certificate");
    }
    byte[] der = chain.getCertificateAt(0).getEncoded();
    for (Fingerprint fingerprint : expected) {
      if (fingerprint.matches(hash(fingerprint.algorithm(), der))) {
        return;
      }
    }
    throw fail(AlertDescription.bad_certificate, "certificate fingerprint does not match");
  }

  static byte[] hash(String algorithm, byte[] certificate) {
    try {
      return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(certificate);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /** Our certificate and the key that signs for it. */
  TlsCredentialedSigner credentials(TlsContext context) throws IOException {
    Certificate chain =
        new Certificate(new TlsCertificate[] {crypto.createCertificate(identity.certificate())});
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        identity.privateKey(),
        chain,
        new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  /** Exports the SRTP keys: only possible at this moment (RFC 5705, RFC 5764 section 4.2). */
  void export(TlsContext context, DtlsRole role) {
    SrtpProfile profile = agreed;
    if (profile == null) {
      throw new IllegalStateException("handshake without use_srtp");
    }
    byte[] exported =
        context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.keyingMaterialBytes());
    keys = new DtlsSrtpKeys(profile, exported, role);
  }

  private TlsFatalAlert fail(short alert, String reason) {
    failure = reason;
    return new TlsFatalAlert(alert, reason);
  }
}
