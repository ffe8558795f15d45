package io.roomhub.daemon.app;

import io.roomhub.daemon.app.panel.FrontPanel;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import io.roomhub.daemon.control.HubControl;
import io.roomhub.daemon.control.Machine;
import io.roomhub.daemon.control.SupportReport;
import io.roomhub.daemon.panel.PanelAction;
import io.roomhub.daemon.panel.PanelTarget;
import io.roomhub.daemon.room.MuteState;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.hardware.gpio.Gesture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What the buttons and encoders do: carries levels to the mute state and gestures to their actions.
 *
 * <p>Thread: levels and gestures on the panel's; what is done, on any: a puck and the control API
 * ask for it too.
 */
final class PanelControl implements FrontPanel.Listener, PanelTarget {
  private final @Nullable String muteButton;

  /** Takes the place of the doctor until there is one. */
  private static final DoctorReport NOTHING_EXAMINED = DoctorReport.of(List.of());

  private final HubConfig.Gpio config;
  private final MuteControl mute;
  private final HubControl hub;
  private final RoomDoor door;
  private final Chores chores;
  private final EventBus events;
  private final Consumer<Earcon> player;
  private final ReportFiles reports;
  private volatile Supplier<DoctorReport> doctor = () -> NOTHING_EXAMINED;
  private final AtomicBoolean muteUndecided = new AtomicBoolean();

  PanelControl(
      HubConfig.Gpio config,
      MuteControl mute,
      HubControl hub,
      RoomDoor door,
      Chores chores,
      EventBus events,
      Consumer<Earcon> player,
      Path stateDirectory) {
    this.config = config;
    this.muteButton = config.muteButton();
    this.mute = mute;
    this.hub = hub;
    this.door = door;
    this.chores = chores;
    this.events = events;
    this.player = player;
    this.reports = new ReportFiles(stateDirectory);
  }

  private static HubConfig.@Nullable Button muteButton(HubConfig.Gpio config) {
    String name = config.muteButton();
    return name == null ? null : config.buttons().get(name);
  }

  /** How the mute button acts; where there is none, only requests count, as with a toggle one. */
  static HubConfig.ButtonMode muteMode(HubConfig.Gpio config) {
    HubConfig.Button button = muteButton(config);
    return button == null ? HubConfig.ButtonMode.TOGGLE : button.mode();
  }

  /**
   * The mute state for what is configured.
   *
   * @param muted whether somebody asked for mute before the hub was started again
   */
  static MuteState muteState(HubConfig.Gpio config, boolean muted) {
    HubConfig.Button button = muteButton(config);
    MuteState state = new MuteState(muteMode(config), button != null && button.byGesture());
    state.request(muted);
    return state;
  }

  /** Names who examines the hub. Any thread. */
  void setDoctor(Supplier<DoctorReport> doctor) {
    this.doctor = doctor;
  }

  @Override
  public void buttonSuspected(String button, boolean pressed) {
    if (button.equals(muteButton)) {
      mute.change(state -> state.buttonSuspected(pressed));
    }
  }

  @Override
  public void buttonLevel(String button, boolean pressed) {
    if (button.equals(muteButton)) {
      mute.change(state -> state.buttonLevel(pressed));
    }
  }

  @Override
  public void buttonMissed(String button, boolean pressed) {
    if (button.equals(muteButton)) {
      mute.change(state -> state.buttonMissed(pressed));
    }
    Logger.warn("the button {} was moved while the hub could not look", button);
  }

  @Override
  public void buttonLost(String button) {
    if (button.equals(muteButton)) {
      mute.change(MuteState::buttonLost);
    }
  }

  @Override
  public void gesture(String button, Gesture gesture) {
    PanelAction action = config.buttons().get(button).gestures().get(gesture);
    muteUndecided.set(button.equals(muteButton));
    if (action != null) {
      run(button, action);
    }
    if (muteUndecided.getAndSet(false)) {
      mute.change(MuteState::gestureDecided);
    }
  }

  @Override
  public void turned(String encoder, boolean clockwise) {
    HubConfig.Encoder turned = config.encoders().get(encoder);
    run(encoder, clockwise ? turned.clockwise() : turned.counterclockwise());
  }

  private void run(String control, PanelAction action) {
    events.publish(EventName.ACTION, Map.of("control", control, "action", action.word()));
    action.run(this);
  }

  @Override
  public void lampChanged(String led, String pattern) {
    events.publish(EventName.LED, Map.of("led", led, "state", pattern));
  }

  @Override
  public void mute(boolean muted) {
    changeMute(state -> state.request(muted), state -> state.request(muted));
  }

  @Override
  public void toggleMute() {
    changeMute(state -> state.request(!state.muted()), MuteState::toggledByPress);
  }

  /**
   * In one step with the end of waiting for what the press means: nothing flickers in between.
   *
   * @param byPress instead where it is what a press of the mute button means
   */
  private void changeMute(Consumer<MuteState> change, Consumer<MuteState> byPress) {
    boolean decided = muteUndecided.getAndSet(false);
    mute.change(
        state -> {
          if (decided) {
            state.gestureDecided();
            byPress.accept(state);
          } else {
            change.accept(state);
          }
        });
  }

  @Override
  public void changeVolume(int points) {
    hub.setVolume(Math.clamp(hub.volume() + points, 0, 100));
  }

  @Override
  public void leaveRoom() {
    chores.later("leaving the room", door::leave);
  }

  @Override
  public void rejoinRoom() {
    chores.later("coming back into the room", door::rejoin);
  }

  @Override
  public boolean hasLeft() {
    return door.left();
  }

  @Override
  public void selfTest() {
    chores.later(
        "the self-test",
        () -> {
          DoctorReport report = doctor.get();
          boolean good = !report.summary().equals("poor");
          Logger.info("self-test: {}", report.summary());
          events.publish(EventName.SELF_TEST, Map.of("summary", report.summary()));
          player.accept(good ? Earcon.JOINED : Earcon.TROUBLE);
        });
  }

  @Override
  public void writeReport() {
    chores.later(
        "the report",
        () -> {
          SupportReport report = new SupportReport(hub, doctor, Machine::describe);
          try {
            Logger.info("report written: {}", reports.write(report.text()));
            player.accept(Earcon.CAME);
          } catch (IOException e) {
            Logger.error("no report: {}", e.getMessage());
            player.accept(Earcon.TROUBLE);
          }
        });
  }
}
