package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.signaling.Signaling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two hubs whose connection breaks, in virtual time. */
class RoomRepairTest {
  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous rail = new SimulatedRendezvous(loop, "websocket");
  private final Room a = hub("a");
  private final Room b = hub("b");

  private Room hub(String name) {
    Nobody nobody = new Nobody();
    Room room =
        new Room(
            loop,
            new Room.Identity("room-0123456789", null, "peer-" + name + "-0123456789", name),
            15,
            network.host(name),
            nobody,
            new AudioFanout(),
            nobody);
    room.join(List.<Signaling>of(rail.client()));
    loop.pass(500);
    return room;
  }

  private static PeerConnectionState seenBy(Room room) {
    return room.participants().getFirst().connectionState();
  }

  private void assertConnected() {
    assertEquals(PeerConnectionState.CONNECTED, seenBy(a));
    assertEquals(PeerConnectionState.CONNECTED, seenBy(b));
  }

  @Test
  void threeSecondsAfterItWasDisconnectedIceIsRestartedAndTheConnectionIsTheSame() {
    assertConnected();
    network.move("a", "b");
    loop.pass(7_900);
    assertEquals(PeerConnectionState.DISCONNECTED, seenBy(a));
    loop.pass(200);
    assertConnected();
    assertEquals(1, network.made("a"));
    assertEquals(1, network.made("b"));
  }

  @Test
  void aRestartThatTheRailLostIsTriedAgain() {
    network.move("a", "b");
    rail.setLosing(true);
    loop.pass(9_000);
    rail.setLosing(false);
    loop.pass(3_000);
    assertConnected();
    assertEquals(1, network.made("a"));
  }

  @Test
  void aRestartWaitsForTheRailAndGoesOutWithItsReturn() {
    network.move("a", "b");
    rail.fail();
    loop.pass(12_000);
    rail.restart();
    loop.pass(200);
    assertConnected();
    assertEquals(1, network.made("a"));
  }

  @Test
  void whatFailedIsCalledAgainAtOnceWhenTheNetworkIsBack() {
    network.cut("a", "b");
    loop.pass(60_000);
    network.heal("a", "b");
    a.networkChanged();
    b.networkChanged();
    loop.pass(200);
    assertConnected();
  }
}
