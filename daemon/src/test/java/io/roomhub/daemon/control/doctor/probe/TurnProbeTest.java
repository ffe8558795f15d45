package io.roomhub.daemon.control.doctor.probe;

import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.ADDRESS_AND_PORT_DEPENDENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.doctor.probe.TurnProbe.Step;
import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class TurnProbeTest {
  private static final TurnServer SERVER =
      new TurnServer("203.0.113.7", VirtualTurnServer.ADDRESS, TurnServer.Transport.UDP);
  private static final TurnLogin LOGIN = new TurnLogin("hub", "secret");

  private final VirtualNetwork network =
      new VirtualNetwork(ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT);
  private final VirtualTurnServer server = new VirtualTurnServer(network, "hub", "secret");
  private final TurnProbe turn = new TurnProbe(_ -> network.open(), network.clock);

  private TurnProbe.Result probe() throws InterruptedException {
    return turn.probe(SERVER, LOGIN);
  }

  @Test
  void aServerThatRelaysIsToldWithItsAddressAndItsDelay() throws InterruptedException {
    assertEquals(
        new TurnProbe.Result(Step.DONE, 0, null, VirtualTurnServer.RELAYED, 20.0), probe());
    assertTrue(probe().works());
  }

  @Test
  void whatWasAllocatedIsGivenBack() throws InterruptedException {
    probe();
    network.pass();

    assertEquals(1, server.released);
  }

  @Test
  void aWrongPasswordIsRefused() throws InterruptedException {
    TurnProbe.Result result = turn.probe(SERVER, new TurnLogin("hub", "guess"));

    assertEquals(Step.LOGIN, result.failedAt());
    assertEquals(401, result.errorCode());
  }

  @Test
  void aStaleNonceIsTakenOnceAndNotForEver() throws InterruptedException {
    server.staleNonces = 1;
    assertTrue(probe().works());

    server.staleNonces = 1_000;
    assertEquals(438, probe().errorCode());
  }

  @Test
  void refusalsKeepTheirCode() throws InterruptedException {
    for (int code : new int[] {300, 403, 442, 486, 508}) {
      server.refuseAllocation = code;
      TurnProbe.Result result = probe();
      assertEquals(Step.LOGIN, result.failedAt());
      assertEquals(code, result.errorCode());
    }
    server.refuseAllocation = 0;
    server.refusePermission = 403;
    assertEquals(Step.PERMISSION, probe().failedAt());
  }

  @Test
  void anAnswerInTheAffirmativeThatIsNotSignedIsNone() throws InterruptedException {
    server.unsigned = true;

    assertEquals(new TurnProbe.Result(Step.LOGIN, -1, null, null, Double.NaN), probe());
  }

  @Test
  void aServerThatLetsNothingThroughIsFoundOut() throws InterruptedException {
    server.deaf = true;

    assertEquals(Step.ECHO, probe().failedAt());
  }

  @Test
  void aServerThatIsSilentIsGivenUpInTime() throws InterruptedException {
    VirtualNetwork empty =
        new VirtualNetwork(ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT);
    long begin = empty.clock.millis();

    TurnProbe.Result result = new TurnProbe(_ -> empty.open(), empty.clock).probe(SERVER, LOGIN);

    assertEquals(-1, result.errorCode());
    assertEquals(2_500, empty.clock.millis() - begin);
  }

  @Test
  void whatTheNetworkSaysIsPassedOn() throws InterruptedException {
    TurnProbe broken =
        new TurnProbe(
            _ -> {
              throw new ConnectException("Connection refused");
            },
            network.clock);

    TurnProbe.Result result = broken.probe(SERVER, LOGIN);

    assertEquals(Step.CONNECT, result.failedAt());
    assertEquals("Connection refused", result.problem());
    assertNull(broken.load(SERVER, LOGIN, false));
  }

  @Test
  void theRelayIsLoadedUntilItLoses() throws InterruptedException {
    TurnProbe.Load free = turn.load(SERVER, LOGIN, false);
    assertNotNull(free);
    assertTrue(free.enough());
    assertEquals(960_000, free.bitrate(), 1);
    assertEquals(0.0, free.lossPercent());
    assertEquals(20.0, free.roundTripMs());

    server.carries = 400_000;
    TurnProbe.Load narrow = turn.load(SERVER, LOGIN, false);
    assertNotNull(narrow);
    assertFalse(narrow.enough());
    assertEquals(320_000, narrow.bitrate(), 1);

    server.carries = 40_000;
    TurnProbe.Load bad = turn.load(SERVER, LOGIN, false);
    assertNotNull(bad);
    assertTrue(bad.lossPercent() > 30, bad.toString());
  }

  @Test
  void aRunningCallIsNotDisturbed() throws InterruptedException {
    TurnProbe.Load careful = turn.load(SERVER, LOGIN, true);

    assertNotNull(careful);
    assertEquals(64_000, careful.bitrate(), 1);
    assertFalse(careful.enough());
  }
}
