package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.jsep.DtlsRole;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;

/** The passive end of a DTLS-SRTP handshake. Runs on the handshake thread. */
final class HubTlsServer extends DefaultTlsServer {
  private final DtlsHandshake handshake;
  private final int timeoutMillis;

  HubTlsServer(DtlsHandshake handshake, int timeoutMillis) {
    super(handshake.crypto());
    this.handshake = handshake;
    this.timeoutMillis = timeoutMillis;
  }

  /** 1.2 only: Bouncy Castle has no DTLS 1.3, and browsers that offer it fall back. */
  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsUtils.getSupportedCipherSuites(getCrypto(), DtlsHandshake.CIPHER_SUITES);
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  /** Without it nothing may be exported for SRTP (RFC 7627 section 5.4). */
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return timeoutMillis;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return DtlsHandshake.RESEND_MILLIS;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return handshake.credentials(context);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's tables have no type arguments
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, handshake.choose(clientExtensions));
    return extensions;
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(
        types, TlsUtils.getDefaultSupportedSignatureAlgorithms(context), null);
  }

  @Override
  public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
    handshake.verify(clientCertificate);
  }

  @Override
  public void notifyAlertReceived(short alertLevel, short alertDescription) {
    handshake.onAlert(alertLevel, alertDescription);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    handshake.export(context, DtlsRole.SERVER);
  }
}
