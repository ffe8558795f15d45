package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.roomhub.daemon.trust.SystemTrust;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class ProcessTrustTest {
  @Test
  void whoeverConnectsByTlsWithoutSayingHowTrustsWhomTheMachineTrusts() throws Exception {
    SSLContext before = SSLContext.getDefault();
    try {
      Daemon.configureLibraries();
      assertSame(SystemTrust.ofThisMachine().context(), SSLContext.getDefault());
    } finally {
      SSLContext.setDefault(before);
    }
  }
}
