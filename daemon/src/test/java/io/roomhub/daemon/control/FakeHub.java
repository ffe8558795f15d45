package io.roomhub.daemon.control;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.quality.MouthToEar;
import io.roomhub.daemon.control.quality.QualityHistory;
import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.hardware.sound.KernelPcm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hub that is nothing but its status and notes what it was told. */
final class FakeHub implements HubControl {
  final List<String> calls = new ArrayList<>();
  final Map<String, Boolean> buttons = new LinkedHashMap<>(Map.of("mute", false));
  List<KernelPcm> kernel =
      List.of(new KernelPcm("usb-1", "/proc/asound/card1/pcm0c/sub0/status", "closed"));
  boolean muted;
  int volume = 80;
  boolean simulated = true;
  boolean broken;
  HubStatus.@Nullable Board board;
  HubConfig config = config("{}");
  final QualityHistory quality = new QualityHistory(2);
  List<String> log = List.of("2026-11-21 12:00:00 INFO  the room is open");
  HubStatus.Input input =
      new HubStatus.Input("tone 440 Hz", "virtual", 1, 48000, -41.23456, 0, true, null);
  HubStatus.Echo echo = new HubStatus.Echo("kalman 1", 42.5, 61, -12.5, false, false);
  HubStatus.Load load = new HubStatus.Load(0, "everything");

  @Override
  public synchronized HubStatus status() {
    if (broken) {
      throw new IllegalStateException("the fake is broken");
    }
    return status(simulated ? "simulated" : "pi4j", List.of(guest(), newcomer()), List.of());
  }

  HubStatus status(String gpioProvider, List<HubStatus.Peer> peers, List<String> warnings) {
    return new HubStatus(
        "0.1.0",
        "connected",
        93784.5,
        new HubStatus.Room(
            "roomhub",
            "lobby-7Qm2xVb9Lk4R",
            "hub00000000000000000",
            peers.size(),
            List.of(
                new HubStatus.MissingLeg(
                    "guest1", "Zoë", "guest2", "evil\u001b[2J", "hub00000000000000000", null)),
            new HubStatus.Forwarding(
                true, List.of(new HubStatus.ForwardedStream("guest2", "guest1", 1_500, 56_000)))),
        muted,
        volume,
        List.of(
            new HubStatus.Rail("embedded", "wss://0.0.0.0:8443/ws", "up", null),
            new HubStatus.Rail("websocket", "wss://host/ws", "down", "connection refused")),
        peers,
        new HubStatus.Upload(131_200, 500_000L, false),
        new HubStatus.Audio(
            input,
            new HubStatus.Output(null, null, 0, Double.NaN, 3, "no such device"),
            List.of("highpass", "echo", "denoise"),
            echo,
            new HubStatus.Gain(6.5),
            new HubStatus.Denoise("rnnoise 0.2", 0.93, null),
            load,
            24.0),
        new HubStatus.Gpio(gpioProvider, Map.copyOf(buttons), leds(), null),
        board,
        new HubStatus.DataChannels("usrsctp", null),
        new HubStatus.ProcessUsage(6.1, 91_000_000, 1.1),
        List.of(
            new HubStatus.Participant("hub00000000000000000", "Room hub", "hub", muted, true, null),
            new HubStatus.Participant("guest1", "Zoë", "guest", false, false, true)),
        warnings);
  }

  private static Map<String, String> leds() {
    Map<String, String> leds = new LinkedHashMap<>();
    leds.put("mute", "off");
    leds.put("link", "on");
    return leds;
  }

  static HubStatus.Peer guest() {
    return new HubStatus.Peer(
        "guest1",
        "Zoë",
        "embedded",
        false,
        PeerConnectionState.CONNECTED,
        IceConnectionState.COMPLETED,
        DtlsTransportState.CONNECTED,
        new SelectedPair("host", "prflx", "udp", null),
        1.2,
        0.8,
        900,
        0,
        0.0,
        40_100,
        39_800,
        -23.0,
        41,
        0.0,
        310L,
        "excellent",
        905,
        2,
        new PeerAudio(
            40,
            36_900,
            36_000,
            900_000,
            960,
            480,
            1,
            240,
            480,
            12,
            9,
            3,
            2.5,
            0.4,
            new MouthToEar(10, 47.5, 0.6, 41, 20),
            List.of(1, 2),
            "poor",
            16_000,
            12,
            20_000),
        List.of("hub00000000000000000"),
        true,
        null,
        null,
        null);
  }

  /** Somebody of whom nothing is known yet. */
  static HubStatus.Peer newcomer() {
    return new HubStatus.Peer(
        "guest2",
        "evil\u001b[2J",
        "websocket",
        null,
        PeerConnectionState.NEW,
        IceConnectionState.CHECKING,
        DtlsTransportState.NEW,
        null,
        Double.NaN,
        Double.NaN,
        0,
        0,
        Double.NaN,
        0,
        0,
        Double.NEGATIVE_INFINITY,
        0,
        Double.NaN,
        null,
        null,
        0,
        0,
        null,
        null,
        false,
        null,
        "no answer within 15 s",
        null);
  }

  /** A configuration of this text, in a room whose id would open it. */
  static HubConfig config(String json) {
    try {
      return new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R").parse(json, Path.of("/"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public HubConfig config() {
    return config;
  }

  @Override
  public QualityLog quality() {
    return quality.log(100);
  }

  @Override
  public List<String> logLines() {
    return log;
  }

  @Override
  public List<DeviceStatus> devices() {
    return List.of(
        new DeviceStatus("usb-0d8c:0014", "USB Audio", "input", "javasound", 2, 44100, true),
        new DeviceStatus("null", "forgets", "output", "virtual", 1, 48000, false));
  }

  @Override
  public synchronized boolean setMuted(boolean muted) {
    calls.add("muted " + muted);
    this.muted = muted;
    return muted;
  }

  @Override
  public synchronized MuteProof muteProof() {
    return MuteProof.of(muted, muted, true, kernel.getFirst().device(), kernel);
  }

  @Override
  public synchronized boolean toggleMuted() {
    calls.add("toggle");
    muted = !muted;
    return muted;
  }

  @Override
  public synchronized void setVolume(int volume) {
    calls.add("volume " + volume);
    this.volume = volume;
  }

  @Override
  public synchronized void pressButton(String name, boolean pressed) throws ControlException {
    if (!simulated) {
      throw ControlException.conflict("buttons can be pressed only where GPIO is simulated");
    }
    if (!buttons.containsKey(name)) {
      throw ControlException.notFound("there is no button " + name + "; there is: mute");
    }
    calls.add(name + " " + pressed);
    buttons.put(name, pressed);
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of("signaling_refused", 7L);
  }

  @Override
  public List<ChatMessage> chat() {
    return List.of(new ChatMessage("guest1", "Zoë", "is \"anybody\" there?"));
  }

  @Override
  public void say(String text) {
    calls.add("say " + text);
  }

  @Override
  public List<String> inviteUrls() {
    return List.of("https://192.0.2.1:8443/#lobby", "http://localhost:8443/#lobby");
  }
}
