package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.control.ControlException;
import io.roomhub.daemon.room.MuteState;
import io.roomhub.daemon.room.RoomLoop;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.hardware.clock.VirtualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MuteControlTest {
  private static final RoomLoop AT_ONCE =
      new RoomLoop() {
        @Override
        public void execute(Runnable task) {
          task.run();
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
          throw new UnsupportedOperationException();
        }
      };

  @TempDir Path runtime;

  private final List<String> told = new ArrayList<>();
  private final List<Earcon> heard = new ArrayList<>();

  private MuteControl started(ButtonMode mode) {
    Wishes wishes = Wishes.load(runtime, mode, 80);
    MuteState state = new MuteState(mode);
    state.request(wishes.muted());
    Cues cues = new Cues(heard::add, new VirtualClock());
    told.clear();
    heard.clear();
    MuteControl mute =
        new MuteControl(
            AT_ONCE,
            state,
            wishes,
            muted -> told.add("gate " + muted),
            muted -> {
              told.add("announced " + muted);
              cues.muted(muted);
            });
    mute.setRoster(muted -> told.add("roster " + muted));
    return mute;
  }

  @Test
  void aRoomThatWasMutedIsMutedAfterARestartAndWhoUnmutesHearsIt() {
    MuteControl before = started(ButtonMode.TOGGLE);
    before.change(state -> state.buttonLevel(false));
    before.change(state -> state.buttonLevel(true));
    assertTrue(before.muted());

    MuteControl after = started(ButtonMode.TOGGLE);
    after.change(state -> state.buttonLevel(false));
    assertTrue(after.muted());
    assertEquals(List.of("gate true", "roster true", "announced true"), told);
    after.change(state -> state.buttonLevel(true));
    assertEquals(
        List.of("gate false", "roster false", "announced false"), told.subList(3, told.size()));
    assertEquals(List.of(Earcon.LIVE), heard, "how it began was no news, this is");

    MuteControl last = started(ButtonMode.TOGGLE);
    last.change(state -> state.buttonLevel(false));
    assertEquals(List.of("gate false", "roster false", "announced false"), told);
    assertEquals(List.of(), heard);
  }

  @Test
  void aPushButtonDecidesByItsLevelAfterARestart() {
    MuteControl before = started(ButtonMode.PUSH_TO_MUTE);
    before.change(state -> state.buttonLevel(true));
    assertTrue(before.muted());

    MuteControl after = started(ButtonMode.PUSH_TO_MUTE);
    after.change(state -> state.buttonLevel(false));
    assertEquals("announced false", told.getLast());
  }

  @Test
  void muteByOtherMeansOutlivesARestartWithAPushButtonToo() {
    MuteControl before = started(ButtonMode.PUSH_TO_MUTE);
    before.change(state -> state.buttonLevel(false));
    before.change(state -> state.request(true));

    MuteControl after = started(ButtonMode.PUSH_TO_MUTE);
    after.change(state -> state.buttonLevel(false));
    assertTrue(after.muted());
  }

  @Test
  void aButtonThatIsFoundLateAnnouncesMuteFirstAndIsHeardToOpen() {
    MuteControl mute = started(ButtonMode.TOGGLE);
    mute.change(MuteState::buttonLost);
    mute.change(MuteState::buttonLost);
    assertEquals(List.of("gate true", "roster true", "announced true"), told);
    mute.change(state -> state.buttonLevel(false));
    assertEquals("announced false", told.getLast());
    assertEquals(List.of(Earcon.LIVE), heard);
  }

  @Test
  void whoUnmutesARoomWhoseButtonHasToBeHeldIsToldThatItStaysMuted() throws Exception {
    MuteControl mute = started(ButtonMode.PUSH_TO_TALK);
    mute.change(state -> state.buttonLevel(false));

    ControlException refused =
        assertThrows(ControlException.class, () -> mute.request(false), "nobody holds it");

    assertEquals(
        "the hub stays muted: its button decides, which has to be held or cannot be read",
        refused.getMessage());
    assertEquals(409, refused.status());
    assertThrows(ControlException.class, mute::toggle);
    assertTrue(mute.muted());
    mute.change(state -> state.buttonLevel(true));
    assertFalse(mute.muted());
  }
}
