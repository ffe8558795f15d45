package io.roomhub.daemon.signaling.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.signaling.relay.DeafRailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.trust.PrivateAuthority;
import io.roomhub.daemon.trust.SystemTrust;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which brokers by TLS are believed, over TCP and over WebSocket. */
@Timeout(60)
class MqttTrustTest {
  @TempDir Path directory;

  private static String visit(String scheme, SystemTrust trust, PrivateAuthority.Server server)
      throws Exception {
    URI broker = URI.create(scheme + "://localhost:" + server.port() + "/mqtt");
    try (RailThread thread = new RailThread()) {
      MqttRail rail = new MqttRail(broker, thread, new VirtualClock(), new Random(1), trust);
      thread.execute(() -> rail.start(List.of("topic"), new DeafRailListener()));
      String told = server.next();
      thread.execute(rail::close);
      return told;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts", "wss"})
  void aBrokerOfACompanysAuthorityIsBelievedWhereTheMachineTrustsIt(String scheme)
      throws Exception {
    PrivateAuthority company = new PrivateAuthority("Example Company CA");
    SystemTrust trust = company.trust(directory.resolve("bundle"));
    try (PrivateAuthority.Server server = company.serve("localhost");
        PrivateAuthority.Server other = company.serve("other.example")) {
      assertEquals("refused", visit(scheme, new SystemTrust(null), server));
      assertEquals("accepted", visit(scheme, trust, server));
      assertEquals("refused", visit(scheme, trust, other));
    }
  }
}
