package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time, over a connection that only keeps a list of what it is asked to do. */
class ConnectionRepairTest {
  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final long beganMs = loop.clock.millis();
  private final List<String> done = new ArrayList<>();
  private SignalingState signaling = SignalingState.STABLE;
  private ConnectionRepair repair = repair(false);

  private ConnectionRepair repair(boolean polite) {
    PeerConnection connection =
        (PeerConnection)
            Proxy.newProxyInstance(
                PeerConnection.class.getClassLoader(),
                new Class<?>[] {PeerConnection.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "signalingState" -> signaling;
                      case "restartIce" -> note("restart");
                      case "setLocalDescription" ->
                          new SessionDescription(SessionDescription.Type.OFFER, "");
                      default -> throw new AssertionError(method.getName());
                    });
    PerfectNegotiation negotiation =
        new PerfectNegotiation(connection, polite, message -> note("offer"));
    return new ConnectionRepair(loop, connection, negotiation);
  }

  private Object note(String what) {
    done.add(loop.clock.millis() - beganMs + " " + what);
    return null;
  }

  private void connected() {
    repair.onState(PeerConnectionState.CONNECTING);
    repair.onState(PeerConnectionState.CONNECTED);
  }

  @Test
  void disconnectedForThreeSecondsRestartsIceAndAgainUntilItFails() {
    connected();
    repair.onState(PeerConnectionState.DISCONNECTED);
    loop.pass(9_999);
    assertEquals(List.of("3000 restart", "5000 restart", "9000 restart"), done);
    repair.onState(PeerConnectionState.FAILED);
    loop.pass(600_000);
    assertEquals(3, done.size());
  }

  @Test
  void thePoliteSideLeavesTheOtherTheFirstWord() {
    repair = repair(true);
    connected();
    repair.onState(PeerConnectionState.DISCONNECTED);
    loop.pass(5_000);
    assertEquals(List.of("4000 restart"), done);
  }

  @Test
  void whatComesBackByItselfIsLeftAlone() {
    connected();
    repair.onState(PeerConnectionState.DISCONNECTED);
    loop.pass(2_900);
    repair.onState(PeerConnectionState.CONNECTED);
    loop.pass(60_000);
    assertEquals(List.of(), done);
  }

  @Test
  void anOfferWithoutAnAnswerIsSentAgainUntilItHasOne() {
    connected();
    signaling = SignalingState.HAVE_LOCAL_OFFER;
    repair.onOffer();
    loop.pass(22_000);
    assertEquals(List.of("2000 offer", "4000 offer", "8000 offer", "16000 offer"), done);
    signaling = SignalingState.STABLE;
    loop.pass(600_000);
    assertEquals(4, done.size());
  }

  @Test
  void theOfferThatWaitsIsSentAtOnceWhenARailIsBack() {
    connected();
    signaling = SignalingState.HAVE_LOCAL_OFFER;
    repair.onOffer();
    loop.pass(5_000);
    done.clear();
    repair.hurry();
    assertEquals(List.of("5000 offer"), done);
  }

  @Test
  void aBrokenConnectionIsRestartedAtOnceWhenTheNetworkIsBack() {
    connected();
    repair.onState(PeerConnectionState.DISCONNECTED);
    loop.pass(1_000);
    repair.hurry();
    assertEquals(List.of("1000 restart"), done);
  }

  @Test
  void theNetworksReturnIsNothingToAConnectionThatIsWell() {
    connected();
    repair.hurry();
    loop.pass(60_000);
    assertEquals(List.of(), done);
  }

  @Test
  void theFirstOfferIsNoneOfItsBusiness() {
    signaling = SignalingState.HAVE_LOCAL_OFFER;
    repair.onOffer();
    repair.hurry();
    loop.pass(600_000);
    assertEquals(List.of(), done);
  }

  @Test
  void afterTheEndThereIsNothing() {
    connected();
    repair.onState(PeerConnectionState.DISCONNECTED);
    repair.close();
    repair.onState(PeerConnectionState.DISCONNECTED);
    loop.pass(600_000);
    assertEquals(List.of(), done);
  }
}
