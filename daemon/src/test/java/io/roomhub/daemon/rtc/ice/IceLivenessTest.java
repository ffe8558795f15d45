package io.roomhub.daemon.rtc.ice;

import static io.roomhub.daemon.rtc.IceConnectionState.CHECKING;
import static io.roomhub.daemon.rtc.IceConnectionState.CONNECTED;
import static io.roomhub.daemon.rtc.IceConnectionState.DISCONNECTED;
import static io.roomhub.daemon.rtc.IceConnectionState.FAILED;
import static io.roomhub.daemon.rtc.IceConnectionState.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class IceLivenessTest {
  private static final long SECOND = 1_000_000_000L;

  private final IceLiveness liveness = new IceLiveness();

  @Test
  void patienceBeforeThereIsAPathIsNotItsBusiness() {
    assertEquals(NEW, liveness.poll(100 * SECOND));
    liveness.onChecking();
    assertEquals(CHECKING, liveness.poll(200 * SECOND));
  }

  @Test
  void silenceDisconnectsAndThenFails() {
    liveness.onConnected(0);
    assertEquals(CONNECTED, liveness.poll(5 * SECOND - 1));
    assertEquals(DISCONNECTED, liveness.poll(5 * SECOND));
    assertEquals(DISCONNECTED, liveness.poll(14 * SECOND - 1));
    assertEquals(FAILED, liveness.poll(14 * SECOND));
    assertEquals("nothing was heard for 14 s", liveness.reason());
    liveness.onHeard(15 * SECOND);
    assertEquals(FAILED, liveness.poll(15 * SECOND), "for good");
  }

  @Test
  void aSignOfLifeReconnects() {
    liveness.onConnected(0);
    assertEquals(DISCONNECTED, liveness.poll(6 * SECOND));
    liveness.onHeard(7 * SECOND);
    assertEquals(CONNECTED, liveness.poll(7 * SECOND));
  }

  @Test
  void withoutConsentNothingHeardHelps() {
    liveness.onConnected(0);
    for (int second = 1; second < 30; second++) {
      liveness.onHeard(second * SECOND);
      assertEquals(CONNECTED, liveness.poll(second * SECOND));
    }
    liveness.onHeard(30 * SECOND);
    assertEquals(FAILED, liveness.poll(30 * SECOND));
    assertEquals("consent to send has expired (RFC 7675)", liveness.reason());
  }

  @Test
  void consentRenewedKeepsItUpForEver() {
    liveness.onConnected(0);
    for (int second = 1; second < 300; second++) {
      liveness.onHeard(second * SECOND);
      liveness.onConsent(second * SECOND);
      assertEquals(CONNECTED, liveness.poll(second * SECOND));
    }
  }
}
