package io.roomhub.daemon.app;

import io.roomhub.daemon.app.panel.FrontPanel;
import io.roomhub.daemon.app.panel.Lamps;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.ChatMessage;
import io.roomhub.daemon.control.ControlException;
import io.roomhub.daemon.control.DeviceStatus;
import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import io.roomhub.daemon.control.HubControl;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.control.MuteProof;
import io.roomhub.daemon.control.ProcessStats;
import io.roomhub.daemon.control.quality.QualityHistory;
import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.journal.StateChange;
import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.room.MuteState;
import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.RoomListener;
import io.roomhub.daemon.room.ScheduledRoomLoop;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.voice.DeviceState;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.daemon.voice.VoiceListener;
import io.roomhub.daemon.voice.VoiceStatus;
import io.roomhub.daemon.voice.earcon.Earcon;
import io.roomhub.daemon.voice.load.LoadLevel;
import io.roomhub.hardware.board.BoardHealth;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.sound.SoundSystem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The running hub: wires voice, room, rails, panel and control together, and is what control talks
 * to. Everything that decides something runs on the room loop.
 */
final class Hub implements HubControl, AutoCloseable {
  private static final long BOARD_PERIOD_MS = 2_000;

  private final ScheduledRoomLoop loop = new ScheduledRoomLoop();
  private final EventBus events;
  private final SoundSystem sound;
  private final VoiceEngine voice;
  private final Cues cues;
  private final MuteControl mute;
  private final VolumeControl volume;
  private final Wishes wishes;
  private final FrontPanel panel;
  private final Function<HubConfig.Gpio, Gpio> openGpio;
  private final Room room;
  private final List<Signaling> rails;
  private final HubRails railMaker;
  private final RailWatch railWatch;
  private final StateWatch states;
  private final BoardWatch board;
  private final MuteProver prover;
  private final Chores chores = new Chores();
  private final RoomDoor door;
  private final PanelControl buttons;
  private final PuckControl puck;
  private final StatusAssembler assembler;
  private final ServiceManager serviceManager;
  private final AudioFanout fanout = new AudioFanout();
  private final RateWatch rates;
  private final QualityWatch quality;
  private final String displayName;
  private final String peerId;
  private final ChatLog chat = new ChatLog();
  private volatile HubConfig config;
  private volatile List<String> reloadWarnings = List.of();

  /**
   * The parts that are chosen outside.
   *
   * @param stateDirectory kept over restarts
   * @param runtime directory where it stands how to darken the puck, null where nobody would read
   * @param wishes what was asked for by hand before the hub was started again
   * @param openGpio buttons and lamps by this wiring; again after a reload that changed it
   * @param rails not yet started; safe to share, those in use from then on
   * @param railMaker makes such rails again, for coming back after having left
   * @param board how its power and heat are, null where nothing tells
   */
  record Parts(
      Clock clock,
      Path stateDirectory,
      @Nullable Path runtime,
      Wishes wishes,
      SoundSystem sound,
      Function<HubConfig.Gpio, Gpio> openGpio,
      PeerConnectionFactory connections,
      List<Signaling> rails,
      HubRails railMaker,
      EventBus events,
      ProcessStats process,
      Supplier<@Nullable BoardHealth> board) {}

  Hub(HubConfig config, Room.Identity self, Parts parts) {
    this.config = config;
    this.displayName = self.displayName();
    this.peerId = self.peerId();
    Clock clock = parts.clock();
    long startNanos = clock.nanoTime();
    this.events = parts.events();
    this.wishes = parts.wishes();
    this.sound = parts.sound();
    this.openGpio = parts.openGpio();
    this.rails = parts.rails();
    railMaker = parts.railMaker();
    railWatch = new RailWatch(rails, events, clock);
    voice =
        new VoiceEngine(
            config.audio(), parts.stateDirectory(), sound, clock, fanout, new VoiceEvents());
    volume = new VolumeControl(config.audio().volume(), voice::setVolume, events, wishes, loop);
    cues = new Cues(voice::play, clock);
    Talkers talkers = new Talkers(voice);
    mute =
        new MuteControl(
            loop,
            PanelControl.muteState(config.gpio(), wishes.muted()),
            wishes,
            voice::setMuted,
            muted -> {
              StateChange.info(
                  "mute", Map.of("MUTED", muted ? "1" : "0"), muted ? "muted" : "live");
              events.publish(EventName.MUTE, Map.of("muted", muted));
              cues.muted(muted);
            });
    room =
        new Room(
            loop,
            self,
            config.room().maxPeers(),
            parts.connections(),
            talkers,
            fanout,
            new RoomEvents());
    rates = new RateWatch(config, clock, voice, fanout, room);
    mute.setRoster(room::setMuted);
    room.setForwarding(config.room().forwarding());
    door =
        new RoomDoor(
            room,
            rails,
            parts.railMaker(),
            left -> loop.execute(() -> wishes.left(left)),
            () -> loop.execute(this::sumUp));
    buttons =
        new PanelControl(
            config.gpio(), mute, this, door, chores, events, voice::play, parts.stateDirectory());
    panel = new FrontPanel(() -> openGpio.apply(config.gpio()), config.gpio(), clock, buttons);
    puck = new PuckControl(config.hid(), buttons, voice, sound, clock, parts.runtime());
    prover = new MuteProver(voice, sound, clock);
    board = new BoardWatch(parts.board(), voice::setThrottled);
    serviceManager = new ServiceManager(loop, voice);
    states =
        new StateWatch(
            this::config,
            new StateWatch.Sources(room, door, railWatch, voice),
            new StateWatch.Displays(panel, puck, cues, serviceManager, events));
    List<EmbeddedServer> servers = railMaker.servers();
    assembler =
        new StatusAssembler(
            config,
            self,
            clock,
            parts.process(),
            new StatusAssembler.Parts(
                voice,
                talkers,
                room,
                rails,
                servers,
                panel,
                mute,
                board,
                rates::plan,
                () -> reloadWarnings,
                startNanos));
    quality =
        new QualityWatch(
            clock,
            startNanos,
            voice::status,
            talkers::stats,
            config.audio().opus().frameMs(),
            config.room().maxPeers());
  }

  /** Starts everything; returns at once. The hub is able to join from here on, network or not. */
  void start() {
    panel.show(Lamps.MUTE, Lamps.mute(true));
    panel.show(Lamps.LINK, Lamps.link(HubState.STARTING, true, false));
    panel.start();
    puck.start();
    String muteButton = config.gpio().muteButton();
    if (muteButton == null || !panel.hasButton(muteButton)) {
      mute.change(MuteState::noButton);
    }
    voice.start();
    door.begin(wishes.left());
    loop.execute(serviceManager::ready);
    loop.execute(this::sumUp);
    loop.execute(() -> every(BOARD_PERIOD_MS, board::look));
    loop.execute(() -> every(RailWatch.PERIOD_MS, railWatch::look));
    loop.execute(() -> every(RateWatch.PERIOD_MS, rates::look));
    loop.execute(() -> every(QualityHistory.PERIOD_MS, this::noteQuality));
  }

  private void every(long periodMs, Runnable look) {
    loop.schedule(periodMs, () -> every(periodMs, look));
    look.run();
  }

  private void noteQuality() {
    quality.look(room.currentParticipants());
  }

  /**
   * Any thread.
   *
   * @param undone what of a changed configuration is not in effect, sentences for the status
   */
  void warnOfReload(List<String> undone) {
    reloadWarnings = undone;
  }

  /** Takes over what can change while the hub runs. Any thread. */
  void reconfigure(HubConfig next) {
    if (!next.gpio().equals(config.gpio())) {
      panel.rewire(() -> openGpio.apply(next.gpio()), next.gpio());
    }
    config = next;
    volume.configure(next.audio().volume());
    voice.setEarcons(next.audio().earcons());
    voice.setCloseWhenMuted(next.audio().closeWhenMuted());
    voice.setEchoCancellation(next.audio().echoCancellation());
    voice.setAutomaticGain(next.audio().autoGainControl());
    voice.setNoiseSuppression(next.audio().noiseSuppression());
    voice.setHighPassHz(next.audio().highPassHz());
    JournalWriter.setLevel(next.log().level());
    // A lamp that is new shows what the others show.
    loop.execute(this::sumUp);
  }

  /** This machine's network has changed. Any thread. */
  void networkChanged() {
    room.networkChanged();
    loop.execute(this::sumUp);
  }

  /**
   * Who knows whether this machine has an address that others can reach; asked on the room loop.
   */
  void setNetworked(BooleanSupplier networked) {
    states.setNetworked(networked);
  }

  /** What systemd is told around a reload; the time is CLOCK_MONOTONIC. */
  ServiceManager serviceManager() {
    return serviceManager;
  }

  @Override
  public HubStatus status() {
    return assembler.status(states.state());
  }

  @Override
  public List<DeviceStatus> devices() {
    HubStatus.Audio audio = status().audio();
    return DeviceList.of(sound, audio.input().device(), audio.output().device());
  }

  @Override
  public boolean setMuted(boolean muted) throws ControlException {
    return mute.request(muted);
  }

  @Override
  public boolean toggleMuted() throws ControlException {
    return mute.toggle();
  }

  @Override
  public MuteProof muteProof() {
    return prover.prove();
  }

  @Override
  public void setVolume(int volume) {
    this.volume.set(volume);
  }

  @Override
  public int volume() {
    return voice.volume();
  }

  @Override
  public void leave() {
    buttons.leaveRoom();
  }

  @Override
  public void rejoin() {
    buttons.rejoinRoom();
  }

  /** Names who examines the hub when a button asks for it. Any thread. */
  void setDoctor(Supplier<DoctorReport> doctor) {
    buttons.setDoctor(doctor);
  }

  @Override
  public void pressButton(String name, boolean pressed) throws ControlException {
    panel.checkPressable(name);
    panel.press(name, pressed);
  }

  @Override
  public List<ChatMessage> chat() {
    return chat.messages();
  }

  @Override
  public void say(String text) {
    keep(new ChatMessage(peerId, displayName, text));
    room.say(text);
  }

  private void keep(ChatMessage message) {
    chat.add(message);
    events.publish(EventName.CHAT, message);
  }

  @Override
  public QualityLog quality() {
    return quality.log();
  }

  @Override
  public HubConfig config() {
    return config;
  }

  @Override
  public List<String> logLines() {
    return JournalWriter.lastLines();
  }

  @Override
  public List<String> inviteUrls() {
    return railMaker.inviteUrls(config);
  }

  @Override
  public Map<String, Long> counters() {
    VoiceStatus status = voice.status();
    long refused = room.refusedMessages() + railMaker.refusedMessages();
    for (Signaling rail : rails) {
      refused += rail.refusedMessages();
    }
    return Map.of(
        "signaling_messages_refused", refused,
        "forward_requests_refused", room.refusedForwards(),
        "audio_frames_sent", status.framesSent(),
        "audio_encoder_faults", status.encoderFaults(),
        "audio_tick_faults", status.tickFaults());
  }

  /** Room loop. */
  private void sumUp() {
    states.look();
    railWatch.look();
  }

  /** Leaves the room and stops everything; within two seconds. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          states.stop();
          serviceManager.stopping();
        });
    chores.close();
    room.close();
    loop.close();
    voice.close();
    panel.close();
    puck.close();
    Logger.info("{} has left", displayName);
  }

  private final class VoiceEvents implements VoiceListener {
    @Override
    public void inputChanged(DeviceState device) {
      changed("input", device);
    }

    @Override
    public void outputChanged(DeviceState device) {
      changed("output", device);
    }

    private void changed(String direction, DeviceState device) {
      events.publish(
          EventName.DEVICES,
          Map.of("direction", direction, "ok", device.ok(), "message", device.message()));
      loop.execute(Hub.this::sumUp);
    }

    @Override
    public void microphoneClosedChanged(boolean closed) {
      panel.show(Lamps.MUTE, Lamps.mute(closed));
      puck.microphoneClosed(closed);
      if (config.gpio().leds().containsKey(Lamps.STATUS)) {
        loop.execute(Hub.this::sumUp);
      }
    }

    @Override
    public void loadLevelChanged(LoadLevel level) {
      Logger.warn("the load on this machine decides: {}", level.words());
    }

    @Override
    public void talkedWhileMuted() {
      voice.play(Earcon.STILL_MUTED);
    }
  }

  private final class RoomEvents implements RoomListener {
    @Override
    public void onParticipantConnected(ParticipantView participant) {
      rates.look();
      events.publish(EventName.PEER_JOINED, peer(participant));
      cues.came();
    }

    @Override
    public void onParticipantGone(ParticipantView participant, String reason) {
      events.publish(
          EventName.PEER_LEFT,
          Map.of("id", participant.id(), "name", participant.name(), "reason", reason));
      cues.left();
    }

    @Override
    public void onChat(ParticipantView from, String text) {
      keep(new ChatMessage(from.id(), from.name(), text));
    }

    @Override
    public void onBitrateRequest(ParticipantView from, int bitrate) {
      rates.request(from.id(), bitrate);
    }

    @Override
    public void onRoomChanged() {
      List<Map<String, Object>> roster = room.participants().stream().map(this::peer).toList();
      events.publish(EventName.PEERS, Map.of("participants", roster));
      sumUp();
    }

    private Map<String, Object> peer(ParticipantView participant) {
      Map<String, Object> peer = new LinkedHashMap<>();
      peer.put("id", participant.id());
      peer.put("name", participant.name());
      peer.put("kind", participant.kind());
      peer.put("via", participant.via());
      peer.put("muted", participant.muted());
      peer.put("connectionState", participant.connectionState());
      peer.put("forwardedBy", participant.forwardedBy());
      return peer;
    }
  }
}
