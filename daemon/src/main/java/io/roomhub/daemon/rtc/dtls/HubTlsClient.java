package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.jsep.DtlsRole;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;

/** The active end of a DTLS-SRTP handshake. Runs on the handshake thread. */
final class HubTlsClient extends DefaultTlsClient {
  private final DtlsHandshake handshake;
  private final int timeoutMillis;

  HubTlsClient(DtlsHandshake handshake, int timeoutMillis) {
    super(handshake.crypto());
    this.handshake = handshake;
    this.timeoutMillis = timeoutMillis;
  }

  /** 1.2 only: Bouncy Castle has no DTLS 1.3. */
  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsUtils.getSupportedCipherSuites(getCrypto(), DtlsHandshake.CIPHER_SUITES);
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
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's tables have no type arguments
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, handshake.offer());
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processServerExtensions(Hashtable serverExtensions) throws IOException {
    super.processServerExtensions(serverExtensions);
    handshake.chosen(serverExtensions);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
        handshake.verify(certificate.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return handshake.credentials(context);
      }
    };
  }

  @Override
  public void notifyAlertReceived(short alertLevel, short alertDescription) {
    handshake.onAlert(alertLevel, alertDescription);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    handshake.export(context, DtlsRole.CLIENT);
  }
}
