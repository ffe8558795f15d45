package io.roomhub.daemon.signaling.embedded;

import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Ends the TCP connections of whoever has too many, so that no single machine keeps all others out.
 * Told of every connection, also of what one becomes: TLS, HTTP, a WebSocket. Any thread.
 */
final class ConnectionCap implements Connection.Listener {
  private final AddressPlaces places;
  private final RefusalLog refusals;

  ConnectionCap(AddressPlaces places, RefusalLog refusals) {
    this.places = places;
    this.refusals = refusals;
  }

  @Override
  public void onOpened(Connection connection) {
    // What runs inside of TLS is counted with the TLS connection.
    if (!(connection.getEndPoint() instanceof SslConnection.SslEndPoint)
        && connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote
        && !places.take(connection, remote.getAddress())) {
      refusals.note(
          "too many connections of one address", "from " + remote.getAddress().getHostAddress());
      connection.getEndPoint().close();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    places.give(connection);
  }
}
