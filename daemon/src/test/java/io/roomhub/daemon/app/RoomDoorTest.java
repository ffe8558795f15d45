package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.room.Nobody;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.RoomLoop;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order a hub leaves its room and comes back; each step happens at once. */
class RoomDoorTest {
  private static final RoomLoop AT_ONCE =
      new RoomLoop() {
        @Override
        public void execute(Runnable task) {
          task.run();
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
          return () -> {};
        }
      };

  private final List<String> steps = new ArrayList<>();
  private final List<Signaling> rails = new ArrayList<>(List.of(new Rail()));
  private boolean mayComeBack = true;

  private final Room room =
      new Room(
          AT_ONCE,
          new Room.Identity("room-of-the-door", null, "AAAAAAAAAAAAAAAAAAAA", "Hub"),
          15,
          (room, observer, sink) -> {
            throw new UnsupportedOperationException();
          },
          new Nobody(),
          new AudioFanout(),
          new Nobody());

  private final RoomDoor door =
      new RoomDoor(
          room,
          rails,
          this::fresh,
          left -> step("keep " + left),
          () -> step("changed, " + rails.size() + " rails"));

  private List<Signaling> fresh() throws StartException {
    if (!mayComeBack) {
      throw new StartException(ExitCode.UNAVAILABLE, "the port is in use");
    }
    return List.of(new Rail());
  }

  private void step(String what) {
    steps.add(what + (door.left() ? " outside" : " inside"));
  }

  private final class Rail implements Signaling {
    @Override
    public String type() {
      return "embedded";
    }

    @Override
    public void start(JoinRequest request, SignalingListener listener) {
      step("join");
    }

    @Override
    public void send(String peerId, SignalMessage message) {}

    @Override
    public void broadcast(JsonNode data) {
      step("goodbye");
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus(type(), "sim:", SignalingStatus.State.UP, null);
    }

    @Override
    public void close() {
      step("close");
    }
  }

  @Test
  void whatIsWantedIsKeptBeforeAnythingShowsIt() {
    door.begin(false);
    door.leave();
    assertTrue(door.left());
    assertEquals(
        List.of(
            "join inside",
            "keep true inside",
            "goodbye outside",
            "changed, 0 rails outside",
            "close outside"),
        steps);

    steps.clear();
    door.leave();
    assertEquals(List.of(), steps, "outside already");

    door.rejoin();
    assertFalse(door.left());
    assertEquals(List.of("keep false outside", "join inside", "changed, 1 rails inside"), steps);
  }

  @Test
  void whoCannotComeBackIsKeptAsOutside() {
    door.begin(false);
    door.leave();
    steps.clear();
    mayComeBack = false;
    door.rejoin();
    assertTrue(door.left());
    assertEquals(List.of("changed, 0 rails outside"), steps);
  }

  @Test
  void whoWasOutsideBeforeStaysThere() {
    door.begin(true);
    assertTrue(door.left());
    assertEquals(List.of(), rails);
    assertEquals(List.of("close outside"), steps);
  }
}
