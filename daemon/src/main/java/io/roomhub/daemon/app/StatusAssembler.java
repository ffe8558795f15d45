package io.roomhub.daemon.app;

import io.roomhub.daemon.app.panel.FrontPanel;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.control.PeerAudio;
import io.roomhub.daemon.control.ProcessStats;
import io.roomhub.daemon.room.ConnectionQuality;
import io.roomhub.daemon.room.HubState;
import io.roomhub.daemon.room.MissingLeg;
import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.SendRates;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.embedded.EmbeddedServer;
import io.roomhub.daemon.voice.DeviceState;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.daemon.voice.VoiceStatus;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.hardware.board.BoardHealth;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.gpio.Gpio;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import io.roomhub.natives.Usrsctp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the status together from everything that knows a part of it. Any thread. */
final class StatusAssembler {
  private static final long FRESH_WITHIN_MS = 300;

  /** How the voice side begins the name of an engine that is not there; the reason follows. */
  private static final String NO_ENGINE = "none";

  private final HubConfig config;
  private final Room.Identity self;
  private final Clock clock;
  private final long startNanos;
  private final Parts parts;
  private final ProcessStats process;

  /**
   * What a status is made of.
   *
   * @param servers inside the hub, which stay while it is outside of its room
   * @param reloadWarnings what of a changed configuration is not done, sentences
   * @param startNanos when the hub started, monotonic
   */
  record Parts(
      VoiceEngine voice,
      Talkers talkers,
      Room room,
      List<Signaling> rails,
      List<EmbeddedServer> servers,
      FrontPanel panel,
      MuteControl mute,
      BoardWatch board,
      Supplier<SendRates.Plan> plan,
      Supplier<List<String>> reloadWarnings,
      long startNanos) {}

  StatusAssembler(
      HubConfig config, Room.Identity self, Clock clock, ProcessStats process, Parts parts) {
    this.config = config;
    this.self = self;
    this.clock = clock;
    this.startNanos = parts.startNanos();
    this.process = process;
    this.parts = parts;
  }

  HubStatus status(HubState state) {
    List<ParticipantView> participants = parts.room().participants(FRESH_WITHIN_MS);
    List<MissingLeg> missing = parts.room().missingLegs();
    VoiceStatus voice = parts.voice().status();
    Gpio gpio = parts.panel().gpio();
    BoardHealth health = parts.board().health();
    SendRates.Plan plan = parts.plan().get();
    return new HubStatus(
        Version.VERSION,
        state.word(),
        (clock.nanoTime() - startNanos) / 1e9,
        new HubStatus.Room(
            config.room().appId(),
            self.roomId(),
            self.peerId(),
            participants.size(),
            missing.stream().map(StatusAssembler::missingLeg).toList(),
            forwarding()),
        parts.mute().muted(),
        voice.volume(),
        parts.rails().stream()
            .flatMap(rail -> rail.statuses().stream())
            .map(HubStatus.Rail::of)
            .toList(),
        participants.stream().map(view -> peer(view, voice, plan.shares().get(view.id()))).toList(),
        new HubStatus.Upload(
            plan.upload(), plan.uploadLimit(), config.rtc().maxUploadBitrate() == null),
        audio(voice),
        new HubStatus.Gpio(
            gpio.provider(),
            parts.panel().buttonLevels(),
            parts.panel().lamps(),
            gpio.whyUnavailable().orElse(null)),
        board(health),
        new HubStatus.DataChannels(
            Usrsctp.available() ? "usrsctp" : null, Usrsctp.whyUnavailable().orElse(null)),
        process.read(),
        roster(participants),
        warnings(participants, missing, voice, gpio, parts.mute().muted(), health));
  }

  private static HubStatus.MissingLeg missingLeg(MissingLeg leg) {
    return new HubStatus.MissingLeg(
        leg.a(), leg.aName(), leg.b(), leg.bName(), id(leg.aThrough()), id(leg.bThrough()));
  }

  private static @Nullable String id(MissingLeg.@Nullable Forwarder forwarder) {
    return forwarder == null ? null : forwarder.id();
  }

  private HubStatus.Forwarding forwarding() {
    return new HubStatus.Forwarding(
        config.room().forwarding(),
        parts.room().forwardedLegs().stream()
            .map(
                leg ->
                    new HubStatus.ForwardedStream(
                        leg.from(), leg.to(), leg.packets(), leg.bitrate()))
            .toList());
  }

  private static HubStatus.@Nullable Board board(@Nullable BoardHealth health) {
    return health == null
        ? null
        : new HubStatus.Board(
            health.underVoltage(),
            health.throttled(),
            health.underVoltageSinceBoot(),
            health.throttledSinceBoot());
  }

  private HubStatus.Peer peer(
      ParticipantView view, VoiceStatus voice, SendRates.@Nullable Share share) {
    PeerConnectionStats stats = view.stats();
    TalkerStats talker =
        parts
            .talkers()
            .stats(view.forwardedBy() == null ? view.id() : Room.forwardedTalkerId(view.id()));
    PeerConnectionStats.SelectedPair pair = stats == null ? null : stats.selectedPair();
    return new HubStatus.Peer(
        view.id(),
        view.name(),
        view.via(),
        view.muted(),
        view.connectionState(),
        view.iceConnectionState(),
        view.dtlsState(),
        pair,
        stats == null ? Double.NaN : stats.roundTripMs(),
        stats == null ? Double.NaN : stats.jitterMs(),
        stats == null ? 0 : stats.packetsReceived(),
        stats == null ? 0 : stats.packetsLost(),
        stats == null ? 0 : stats.lossPercent(),
        stats == null ? 0 : stats.sendBitrate(),
        stats == null ? 0 : stats.receiveBitrate(),
        talker == null ? Double.NaN : talker.levelDb(),
        talker == null ? 0 : (int) Math.round(talker.jitterBufferMs()),
        talker == null ? 0 : talker.concealedPercent(),
        stats == null || stats.setupMs() < 0 ? null : stats.setupMs(),
        view.connected() && stats != null
            ? ConnectionQuality.of(stats.roundTripMs(), stats.lossPercent()).word()
            : null,
        stats == null ? 0 : stats.packetsSent(),
        stats == null ? 0 : stats.packetsDropped(),
        talker == null ? null : peerAudio(talker, stats, voice, share),
        view.hears(),
        view.forwards(),
        view.forwardedBy(),
        view.lastError(),
        view.problem());
  }

  private PeerAudio peerAudio(
      TalkerStats talker,
      @Nullable PeerConnectionStats stats,
      VoiceStatus voice,
      SendRates.@Nullable Share share) {
    return new PeerAudio(
        talker.jitterBufferTargetMs(),
        talker.jitterBufferDelay(),
        talker.jitterBufferTargetDelay(),
        talker.jitterBufferEmittedCount(),
        talker.concealedSamples(),
        talker.silentConcealedSamples(),
        talker.concealmentEvents(),
        talker.insertedSamplesForDeceleration(),
        talker.removedSamplesForAcceleration(),
        talker.fecPacketsReceived(),
        talker.fecPacketsDiscarded(),
        talker.packetsDiscarded(),
        talker.gainDb(),
        stats == null ? Double.NaN : stats.remoteLossPercent(),
        MouthToEarEstimate.of(stats, talker, voice, config.audio().opus().frameMs()),
        stats == null ? List.of() : stats.redundancy(),
        share == null ? null : share.word(),
        share == null ? null : share.bitrate(),
        share == null ? null : config.audio().opus().fec() ? share.expectedLossPercent() : 0,
        share == null ? null : share.requested());
  }

  private HubStatus.Audio audio(VoiceStatus voice) {
    DeviceState in = voice.input().state();
    DeviceState out = voice.output().state();
    AudioDeviceInfo microphone = in.device();
    AudioDeviceInfo speaker = out.device();
    boolean denoise = !voice.denoiseEngine().startsWith(NO_ENGINE);
    return new HubStatus.Audio(
        new HubStatus.Input(
            microphone == null ? null : microphone.name(),
            microphone == null ? null : microphone.kind(),
            microphone == null ? 0 : microphone.channels(),
            microphone == null ? 0 : microphone.sampleRate(),
            voice.input().levelDb(),
            voice.input().xruns(),
            microphone != null && microphone.testSignal(),
            in.ok() ? null : in.message()),
        new HubStatus.Output(
            speaker == null ? null : speaker.name(),
            speaker == null ? null : speaker.kind(),
            speaker == null ? 0 : speaker.sampleRate(),
            voice.output().levelDb(),
            voice.output().xruns(),
            out.ok() ? null : out.message()),
        voice.chain(),
        echo(voice),
        new HubStatus.Gain(voice.gainDb()),
        new HubStatus.Denoise(
            denoise ? voice.denoiseEngine() : null,
            voice.voiceProbability(),
            denoise ? null : voice.denoiseEngine()),
        new HubStatus.Load(voice.load().ordinal(), voice.load().words()),
        voice.captureToWireMs());
  }

  /** An engine that is switched off, or that a test signal goes around, is not shown. */
  private static HubStatus.Echo echo(VoiceStatus voice) {
    EchoStatus echo = voice.echo();
    boolean byDevice = echo.engine().equals(EchoStatus.DEVICE);
    if (!byDevice && !voice.chain().contains("echo")) {
      return new HubStatus.Echo(null, Double.NaN, null, 0, false, false);
    }
    return new HubStatus.Echo(
        echo.engine(),
        echo.erleDb(),
        Double.isNaN(echo.delayMs()) ? null : (int) Math.round(echo.delayMs()),
        echo.skewPpm(),
        echo.doubleTalk(),
        echo.absent());
  }

  private List<HubStatus.Participant> roster(List<ParticipantView> participants) {
    List<HubStatus.Participant> roster = new ArrayList<>();
    roster.add(
        new HubStatus.Participant(
            self.peerId(), self.displayName(), "hub", parts.mute().muted(), true, null));
    participants.forEach(
        view ->
            roster.add(
                new HubStatus.Participant(
                    view.id(), view.name(), view.kind(), view.muted(), false, endToEnd(view))));
    return roster;
  }

  private static @Nullable Boolean endToEnd(ParticipantView view) {
    return view.connected() ? Boolean.TRUE : view.forwardedBy() == null ? null : Boolean.FALSE;
  }

  private List<String> warnings(
      List<ParticipantView> participants,
      List<MissingLeg> missing,
      VoiceStatus voice,
      Gpio gpio,
      boolean muted,
      @Nullable BoardHealth board) {
    List<String> warnings = new ArrayList<>(parts.reloadWarnings().get());
    warnings.addAll(ConfigAdvice.ofRoom(config));
    long connected = participants.stream().filter(ParticipantView::connected).count();
    if (connected >= Room.CROWDED) {
      warnings.add(
          connected
              + " participants: from "
              + Room.CROWDED
              + " on a full mesh of small devices labours");
    }
    for (EmbeddedServer server : parts.servers()) {
      String ending = server.certificateEnding();
      if (ending != null) {
        warnings.add("the hub's page: " + ending);
      }
    }
    missing.forEach(leg -> warnings.add(leg.words() + "; they are being tried again"));
    missing("microphone", voice.input().state(), warnings);
    missing("speaker", voice.output().state(), warnings);
    if (config.gpio().muteButton() != null) {
      gpio.whyUnavailable().ifPresent(why -> warnings.add(buttonLost(config.gpio(), muted, why)));
    }
    if (board != null && board.underVoltage()) {
      warnings.add("the power supply is too weak for this board and what hangs on it");
    }
    if (board != null && board.throttled()) {
      warnings.add("the processor is slowed down, for heat or for want of power");
    }
    return warnings;
  }

  /** What follows from hardware that cannot be read; nothing where somebody has unmuted since. */
  static String buttonLost(HubConfig.Gpio config, boolean muted, String why) {
    if (!muted) {
      return "the mute button cannot be read: " + why;
    }
    return "the mute button cannot be read, so the hub is muted until it can"
        + (PanelControl.muteMode(config) == HubConfig.ButtonMode.TOGGLE
            ? " or somebody unmutes it otherwise: "
            : ": ")
        + why;
  }

  private static void missing(String what, DeviceState state, List<String> warnings) {
    if (state.condition() == DeviceState.Condition.MISSING) {
      warnings.add("no " + what + ": " + state.message());
    }
  }

  /** Whether there is a fault that only a person can mend. */
  static boolean needsPerson(@Nullable DeviceState input, @Nullable DeviceState output) {
    return isMissing(input) || isMissing(output);
  }

  private static boolean isMissing(@Nullable DeviceState state) {
    return state != null && state.condition() == DeviceState.Condition.MISSING;
  }
}
