package io.roomhub.daemon.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.trust.PrivateAuthority;
import io.roomhub.daemon.trust.SystemTrust;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which relays by wss are believed. */
@Timeout(60)
class WebSocketTrustTest {
  @TempDir Path directory;

  /** Hears nothing: what the server sees is what counts. */
  private static final class Deaf implements ClientConnection.Events {
    @Override
    public void opened(ClientConnection connection) {}

    @Override
    public void text(ClientConnection connection, String text) {}

    @Override
    public void unreadable(ClientConnection connection) {}

    @Override
    public void alive(ClientConnection connection) {}

    @Override
    public void closed(ClientConnection connection, String reason) {}
  }

  private static String visit(SystemTrust trust, PrivateAuthority.Server server) throws Exception {
    try (WebSocketClient client = WebSocketClient.forPublicServers(trust)) {
      client.open(
          URI.create("wss://localhost:" + server.port() + "/"), 1_000, new Deaf(), Runnable::run);
      return server.next();
    }
  }

  @Test
  void aRelayOfACompanysAuthorityIsBelievedWhereTheMachineTrustsIt() throws Exception {
    PrivateAuthority company = new PrivateAuthority("Example Company CA");
    SystemTrust trust = company.trust(directory.resolve("bundle"));
    try (PrivateAuthority.Server server = company.serve("localhost");
        PrivateAuthority.Server other = company.serve("other.example")) {
      assertEquals("refused", visit(new SystemTrust(null), server));
      assertEquals("accepted", visit(trust, server));
      assertEquals("refused", visit(trust, other));
    }
  }
}
