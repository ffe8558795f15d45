package io.roomhub.daemon.trust;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.daemon.rtc.ice.turn.TurnSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the hub believes, asked as TURN by TLS asks: by the default context of the process. */
@Timeout(60)
class SystemTrustTest {
  @TempDir Path directory;
  private Path bundle;
  private PrivateAuthority company;
  private SSLContext before;

  @BeforeEach
  void found() throws Exception {
    bundle = directory.resolve("ca-certificates.crt");
    company = new PrivateAuthority("Example Company CA");
    before = SSLContext.getDefault();
  }

  @AfterEach
  void restore() {
    SSLContext.setDefault(before);
  }

  /** As a hub connects to {@code turns:localhost}. */
  private static void connect(PrivateAuthority.Server server) throws IOException {
    TurnServer turn =
        new TurnServer(
            "localhost",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
            TurnServer.Transport.TLS);
    try (Socket socket = TurnSocket.connect(turn, new Socket(), 20_000)) {
      socket.getOutputStream().write(1);
    }
  }

  private static void assertRefused(PrivateAuthority.Server server, String why) throws Exception {
    SSLException refusal = assertThrows(SSLException.class, () -> connect(server));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    assertEquals("refused", server.next());
  }

  @Test
  void aServerOfThatAuthorityIsBelievedOnlyWhereTheMachineTrustsIt() throws Exception {
    try (PrivateAuthority.Server server = company.serve("localhost")) {
      for (SystemTrust stranger : List.of(new SystemTrust(null), new SystemTrust(bundle))) {
        SSLContext.setDefault(stranger.context());
        assertRefused(server, "unable to find valid certification path");
      }
      SSLContext.setDefault(company.trust(bundle).context());
      connect(server);
      assertEquals("accepted", server.next());
    }
  }

  @Test
  void aServerOfAnotherNameIsRefusedStill() throws Exception {
    SSLContext.setDefault(company.trust(bundle).context());
    try (PrivateAuthority.Server server = company.serve("other.example")) {
      assertRefused(server, "localhost");
    }
  }

  @Test
  void aChangeOfTheBundleCountsFromTheNextConnectionOn() throws Exception {
    PrivateAuthority other = new PrivateAuthority("Another Company CA");
    SSLContext.setDefault(other.trust(bundle).context());
    try (PrivateAuthority.Server server = company.serve("localhost")) {
      assertRefused(server, "unable to find valid certification path");

      Files.writeString(bundle, other.pem() + company.pem());
      connect(server);
      assertEquals("accepted", server.next());

      Files.writeString(bundle, other.pem());
      Files.setLastModifiedTime(bundle, FileTime.fromMillis(1_000));
      assertRefused(server, "unable to find valid certification path");

      Files.writeString(bundle, company.pem());
      Files.setLastModifiedTime(bundle, FileTime.fromMillis(2_000));
      connect(server);
      assertEquals("accepted", server.next());

      Files.delete(bundle);
      assertRefused(server, "unable to find valid certification path");
    }
  }

  @Test
  void whatIsDamagedInTheBundleDoesNotCostTheOthers() throws Exception {
    String damaged = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n";
    Files.writeString(bundle, "Schl\u00fcssel\n" + damaged + company.pem() + damaged);
    SSLContext.setDefault(new SystemTrust(bundle).context());
    try (PrivateAuthority.Server server = company.serve("localhost")) {
      connect(server);
      assertEquals("accepted", server.next());
    }
  }

  @Test
  void aBundleThatCannotBeReadAnyMoreStaysAsItWas() throws Exception {
    SSLContext.setDefault(company.trust(bundle).context());
    try (PrivateAuthority.Server server = company.serve("localhost")) {
      connect(server);
      assertEquals("accepted", server.next());
      Files.delete(bundle);
      Files.createDirectory(bundle);
      connect(server);
      assertEquals("accepted", server.next());
    }
  }

  @Test
  void nothingIsReadBeforeThereIsSomebodyToJudge() throws Exception {
    SystemTrust trust = new SystemTrust(bundle);
    trust.context();
    trust.factory().getTrustManagers();
    Files.writeString(bundle, company.pem());
    SSLContext.setDefault(trust.context());
    try (PrivateAuthority.Server server = company.serve("localhost")) {
      assertDoesNotThrow(() -> connect(server));
    }
  }
}
