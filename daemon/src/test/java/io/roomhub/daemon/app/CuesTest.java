package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.hardware.clock.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CuesTest {
  private final VirtualClock clock = new VirtualClock();
  private final List<Earcon> heard = new ArrayList<>();
  private final Cues cues = new Cues(heard::add, clock);

  @Test
  void joiningAFullRoomIsOneTone() {
    cues.muted(false);
    cues.state(HubState.CONNECTING);
    for (int i = 0; i < 8; i++) {
      clock.advanceMillis(50);
      cues.came();
    }
    cues.state(HubState.CONNECTED);
    assertEquals(List.of(Earcon.JOINED), heard);
  }

  @Test
  void comingAndGoingLaterIsHeard() {
    cues.state(HubState.ALONE);
    clock.advanceMillis(60_000);
    cues.came();
    cues.state(HubState.CONNECTED);
    clock.advanceMillis(60_000);
    cues.left();
    cues.state(HubState.ALONE);
    assertEquals(List.of(Earcon.JOINED, Earcon.CAME, Earcon.LEFT), heard);
  }

  @Test
  void theFirstReadingOfTheButtonIsNoNewsButEveryChangeIs() {
    cues.muted(false);
    cues.muted(true);
    cues.muted(false);
    assertEquals(List.of(Earcon.MUTED, Earcon.LIVE), heard);
  }

  @Test
  void troubleIsHeardWhenItComesAndNotAtStart() {
    cues.state(HubState.OFFLINE);
    cues.state(HubState.ALONE);
    cues.state(HubState.OFFLINE);
    cues.state(HubState.ALONE);
    cues.state(HubState.DEGRADED);
    assertEquals(List.of(Earcon.JOINED, Earcon.TROUBLE, Earcon.JOINED, Earcon.TROUBLE), heard);
  }
}
