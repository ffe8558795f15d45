package io.roomhub.daemon.rtc.ice.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connects with a TURN server over TCP or TLS. Any thread; blocks. */
public final class TurnSocket {
  /** Bytes: what the kernel holds adds to the delay. */
  private static final int SEND_BUFFER = 32 * 1_024;

  private TurnSocket() {}

  /**
   * Connects and, for TLS, shakes hands.
   *
   * @param plain not connected yet; closed on failure, and the caller may close it to break off
   * @param millis limit of each step
   * @throws IOException also when the certificate is not one of the server's name
   */
  public static Socket connect(TurnServer server, Socket plain, int millis) throws IOException {
    try {
      plain.setTcpNoDelay(true);
      plain.setSendBufferSize(SEND_BUFFER);
      plain.connect(server.address(), millis);
      return server.transport() == TurnServer.Transport.TLS ? secure(server, plain, millis) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /**
   * The certificate must be that of the name in the URL (RFC 7065, RFC 6125). Who may vouch for it
   * is up to the default context of this process, which in a hub is that of {@code SystemTrust}.
   */
  private static Socket secure(TurnServer server, Socket plain, int millis) throws IOException {
    InetSocketAddress address = server.address();
    SSLSocket secured =
        (SSLSocket)
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, server.host(), address.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    plain.setSoTimeout(millis);
    secured.startHandshake();
    plain.setSoTimeout(0);
    return secured;
  }
}
