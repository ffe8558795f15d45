package io.roomhub.daemon.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Relays whose allocation ends again and again in one call. */
@Timeout(60)
class RenewedRelaysTest {
  @Test
  void manyRelaysThatHadToBeRenewedAreAReasonToBeginAnew() throws Exception {
    try (IceEnd end = new IceEnd(IceEnd.DEFAULT, new VirtualClock())) {
      CandidateAttribute relay =
          CandidateAttribute.parse("candidate:1 1 udp 1 192.0.2.1 9 typ relay");
      for (int round = 1; round <= 2; round++) {
        end.transport.gather(FreshCredentials.create(end.random));
        for (int i = 1; i < Ice4jTransport.MAX_RENEWED_RELAYS; i++) {
          end.transport.onRelayRenewed(end.transport.latest, relay);
        }
        settle(end);
        assertEquals(round - 1, end.restartsWanted.get());
        for (int i = 0; i < 5; i++) {
          end.transport.onRelayRenewed(end.transport.latest, relay);
        }
        settle(end);
        assertEquals(round, end.restartsWanted.get());
      }
    }
  }

  private static void settle(IceEnd end) {
    CompletableFuture.runAsync(() -> {}, end.transport.steps).join();
  }
}
