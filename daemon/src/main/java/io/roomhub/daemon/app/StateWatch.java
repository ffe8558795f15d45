package io.roomhub.daemon.app;

import io.roomhub.daemon.app.panel.FrontPanel;
import io.roomhub.daemon.app.panel.Lamps;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import io.roomhub.daemon.journal.StateChange;
import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.voice.VoiceEngine;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The hub's state in one word, worked out of everything that has a part in it and shown wherever it
 * is shown.
 *
 * <p>Thread: the room loop, but for {@link #state} and {@link #setNetworked}.
 */
final class StateWatch {
  private final Supplier<HubConfig> config;
  private final Sources sources;
  private final Displays displays;
  private volatile HubState state = HubState.STARTING;
  private volatile BooleanSupplier networked = () -> true;

  /** What the state follows from. */
  record Sources(Room room, RoomDoor door, RailWatch rails, VoiceEngine voice) {}

  /** Where it is shown, but for the journal. */
  record Displays(
      FrontPanel panel,
      PuckControl puck,
      Cues cues,
      ServiceManager serviceManager,
      EventBus events) {}

  /**
   * @param config as it is now
   */
  StateWatch(Supplier<HubConfig> config, Sources sources, Displays displays) {
    this.config = config;
    this.sources = sources;
    this.displays = displays;
  }

  /** As it was at the last look. Any thread. */
  HubState state() {
    return state;
  }

  /**
   * Who knows whether this machine has an address that others can reach; asked on the room loop.
   * Any thread.
   */
  void setNetworked(BooleanSupplier networked) {
    this.networked = networked;
  }

  /** The hub leaves for good. */
  void stop() {
    state = HubState.STOPPING;
    look();
  }

  /** Works it out and shows it. */
  void look() {
    List<ParticipantView> participants = sources.room().participants();
    int connected = (int) participants.stream().filter(ParticipantView::connected).count();
    boolean whole = sources.room().missingLegs().isEmpty();
    VoiceEngine voice = sources.voice();
    boolean needsPerson = StatusAssembler.needsPerson(voice.inputState(), voice.outputState());
    HubState next = next(participants.size(), connected, whole, needsPerson);
    if (next != state) {
      state = next;
      tell(next);
    }
    displays.puck().state(next);
    FrontPanel panel = displays.panel();
    panel.show(Lamps.LINK, Lamps.link(next, whole, needsPerson));
    if (config.get().gpio().leds().containsKey(Lamps.STATUS)) {
      boolean closed = voice.microphoneClosed();
      panel.show(Lamps.STATUS, Lamps.status(next, whole, needsPerson, closed));
    }
    displays
        .serviceManager()
        .status(next.word() + ", " + connected + " of " + participants.size() + " connected");
  }

  private HubState next(int participants, int connected, boolean whole, boolean needsPerson) {
    if (state == HubState.STOPPING) {
      return HubState.STOPPING;
    }
    if (sources.door().left()) {
      return HubState.LEFT;
    }
    RailWatch rails = sources.rails();
    return HubState.of(
        sources.room().everJoined() || rails.anyDown(),
        rails.reachable(networked.getAsBoolean()),
        rails.up(),
        rails.statuses().size(),
        participants,
        connected,
        whole,
        !needsPerson);
  }

  private void tell(HubState next) {
    StateChange.info("state", Map.of("STATE", next.word()), "state: {}", next.word());
    displays.events().publish(EventName.STATE, Map.of("state", next.word()));
    displays.cues().state(next);
  }
}
