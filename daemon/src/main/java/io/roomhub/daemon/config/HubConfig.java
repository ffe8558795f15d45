package io.roomhub.daemon.config;

import io.roomhub.daemon.panel.PanelAction;
import io.roomhub.hardware.gpio.Bias;
import io.roomhub.hardware.gpio.Gesture;
import io.roomhub.hardware.gpio.LedPattern;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.SoundOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked and complete: every key has its default filled in. {@code
 * ConfigReader} makes it; the key of each component is its name. The comments of {@code
 * config/roomhub.json} explain each to users.
 */
public record HubConfig(
    Room room,
    List<SignalingConfig> signaling,
    Rtc rtc,
    Audio audio,
    Gpio gpio,
    Control control,
    Metrics metrics,
    Log log,
    Hid hid) {
  /** With the puck's keys and lamps in use. */
  public HubConfig(
      Room room,
      List<SignalingConfig> signaling,
      Rtc rtc,
      Audio audio,
      Gpio gpio,
      Control control,
      Metrics metrics,
      Log log) {
    this(room, signaling, rtc, audio, gpio, control, metrics, log, new Hid(true, true));
  }

  /**
   * The room to join.
   *
   * @param passwordFile where the password was read from, or null
   * @param password shared secret, whichever key gave it, or null; never shown: {@link #toString()}
   *     hides it
   * @param maxPeers most participants besides the hub
   * @param guestPageUrl where the page for guests is on a site of the user's own, or null
   * @param forwarding whether sound is sent on for participants without a connection to each other
   */
  public record Room(
      String appId,
      String id,
      @Nullable Path passwordFile,
      @Nullable String password,
      String displayName,
      int maxPeers,
      @Nullable String guestPageUrl,
      boolean forwarding) {
    /** With no page elsewhere, and nothing sent on. */
    public Room(
        String appId,
        String id,
        @Nullable Path passwordFile,
        @Nullable String password,
        String displayName,
        int maxPeers) {
      this(appId, id, passwordFile, password, displayName, maxPeers, null, false);
    }

    @Override
    public String toString() {
      return "Room[appId=" + appId + ", id=" + id + ", displayName=" + displayName + "]";
    }
  }

  /** One rail. */
  public sealed interface SignalingConfig {
    /** The {@code type} key. */
    String type();

    /**
     * The server inside the hub, with the guest page.
     *
     * @param port 0 takes any free one
     * @param hostNames DNS names by which browsers may reach it besides the machine's own
     * @param allowedOrigins of pages elsewhere that may use its WebSocket
     */
    record Embedded(
        String listen, int port, boolean tls, List<String> hostNames, List<String> allowedOrigins)
        implements SignalingConfig {
      /** Without further names and pages. */
      public Embedded(String listen, int port, boolean tls) {
        this(listen, port, tls, List.of(), List.of());
      }

      @Override
      public String type() {
        return "embedded";
      }

      /** Whether a listener at that TCP port of that address would be in this one's way. */
      public boolean clashesWith(String otherListen, int otherPort) {
        if (port == 0 || port != otherPort) {
          return false;
        }
        InetAddress ours = InetAddress.ofLiteral(listen);
        InetAddress theirs = InetAddress.ofLiteral(otherListen);
        return ours.isAnyLocalAddress() || theirs.isAnyLocalAddress() || ours.equals(theirs);
      }
    }

    /**
     * The BitTorrent Mainline DHT.
     *
     * @param bootstrap nodes to begin with
     * @param port UDP port of our own node; 0 takes any free one
     */
    record Dht(List<HostAndPort> bootstrap, int port) implements SignalingConfig {
      @Override
      public String type() {
        return "dht";
      }
    }

    /** The local network, without any server. */
    record Lan() implements SignalingConfig {
      @Override
      public String type() {
        return "lan";
      }
    }

    /**
     * Relays by which the members of a Trystero room find each other.
     *
     * @param type {@code nostr}, {@code mqtt}, {@code torrent} or {@code ws-relay}
     * @param urls at least one
     */
    record Relays(String type, List<String> urls) implements SignalingConfig {}

    /** A client of such a server elsewhere. */
    record WebSocket(String url) implements SignalingConfig {
      @Override
      public String type() {
        return "websocket";
      }
    }
  }

  /**
   * WebRTC.
   *
   * @param portRange lowest and highest UDP port; 0, 0 lets the system choose
   * @param maxUploadBitrate of all audio sent together with all headers, bit/s; null: is measured
   */
  public record Rtc(
      List<IceServer> iceServers,
      IceTransportPolicy iceTransportPolicy,
      boolean ipv6,
      PortRange portRange,
      @Nullable Integer maxUploadBitrate) {
    /** With an upload that is measured. */
    public Rtc(
        List<IceServer> iceServers,
        IceTransportPolicy iceTransportPolicy,
        boolean ipv6,
        PortRange portRange) {
      this(iceServers, iceTransportPolicy, ipv6, portRange, null);
    }
  }

  /** A name or address, and a port. */
  public record HostAndPort(String host, int port) {}

  /**
   * RTCIceServer; secrets are hidden from {@link #toString()}.
   *
   * @param secret what a TURN server knows too, from which time-limited credentials are made
   */
  public record IceServer(
      List<String> urls,
      @Nullable String username,
      @Nullable String credential,
      @Nullable String secret) {
    /** A server without time-limited credentials. */
    public IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {
      this(urls, username, credential, null);
    }

    @Override
    public String toString() {
      return "IceServer[urls=" + urls + "]";
    }
  }

  /** RTCIceTransportPolicy. */
  public enum IceTransportPolicy {
    ALL,
    RELAY
  }

  /** UDP ports, both ends included; 0, 0 means any. */
  public record PortRange(int min, int max) {}

  /**
   * Sound.
   *
   * @param devices what is wanted of the sound devices, whichever they are
   * @param echoEngine {@code auto} or the name of an engine; {@code echoCancellation} may be it
   * @param volume 0..100
   * @param closeWhenMuted whether the microphone itself is closed while the hub is muted
   */
  public record Audio(
      AudioDeviceSpec input,
      AudioDeviceSpec output,
      SoundOptions devices,
      int highPassHz,
      boolean echoCancellation,
      String echoEngine,
      boolean autoGainControl,
      boolean noiseSuppression,
      Opus opus,
      JitterBuffer jitterBuffer,
      int volume,
      boolean earcons,
      boolean closeWhenMuted) {
    /** With a microphone that stays open behind the closed gate. */
    public Audio(
        AudioDeviceSpec input,
        AudioDeviceSpec output,
        SoundOptions devices,
        int highPassHz,
        boolean echoCancellation,
        String echoEngine,
        boolean autoGainControl,
        boolean noiseSuppression,
        Opus opus,
        JitterBuffer jitterBuffer,
        int volume,
        boolean earcons) {
      this(
          input,
          output,
          devices,
          highPassHz,
          echoCancellation,
          echoEngine,
          autoGainControl,
          noiseSuppression,
          opus,
          jitterBuffer,
          volume,
          earcons,
          false);
    }
  }

  /** Opus encoder; bitrate in bit/s, frameMs 10 or 20, complexity 0..10. */
  public record Opus(int bitrate, int frameMs, int complexity, boolean fec, boolean dtx) {}

  /** Bounds of the playout delay, ms. */
  public record JitterBuffer(int minMs, int maxMs) {}

  /**
   * Buttons and lamps.
   *
   * @param provider {@code auto}, {@code pi4j}, {@code simulated} or {@code none}
   * @param chip {@code auto} or a name
   * @param ledPatterns other steps for patterns of these names
   */
  public record Gpio(
      String provider,
      String chip,
      Map<String, Button> buttons,
      Map<String, Encoder> encoders,
      Map<String, Led> leds,
      Map<String, LedPattern> ledPatterns) {
    /** Without encoders and with the usual patterns. */
    public Gpio(String provider, String chip, Map<String, Button> buttons, Map<String, Led> leds) {
      this(provider, chip, buttons, Map.of(), leds, Map.of());
    }

    /**
     * The name of the button that acts on the microphone by its mode: {@code mute}, else the one
     * that is held to talk or to mute; null without either.
     */
    public @Nullable String muteButton() {
      return muteButton(buttons);
    }

    static @Nullable String muteButton(Map<String, Button> buttons) {
      if (buttons.containsKey("mute")) {
        return "mute";
      }
      for (Map.Entry<String, Button> button : buttons.entrySet()) {
        if (button.getValue().mode() != ButtonMode.TOGGLE) {
          return button.getKey();
        }
      }
      return null;
    }
  }

  /**
   * A button; line is the BCM number.
   *
   * @param bias null where it follows from {@code activeLow}
   * @param gestures what each gesture does; the mute button's short one is among them if any is
   */
  public record Button(
      int line,
      boolean activeLow,
      int debounceMs,
      ButtonMode mode,
      @Nullable Bias bias,
      Map<Gesture, PanelAction> gestures) {
    /** Of the usual bias, without gestures. */
    public Button(int line, boolean activeLow, int debounceMs, ButtonMode mode) {
      this(line, activeLow, debounceMs, mode, null, Map.of());
    }

    /** Whether gestures decide what it does, and not each press at once. */
    public boolean byGesture() {
      return !gestures.isEmpty()
          && !gestures.equals(Map.of(Gesture.SHORT, PanelAction.TOGGLE_MUTE));
    }
  }

  /**
   * A rotary encoder.
   *
   * @param lines BCM numbers of its two lines; the first one goes first when it is turned clockwise
   * @param bias as of a button
   * @param stepsPerDetent quarter steps: 1, 2 or 4
   */
  public record Encoder(
      List<Integer> lines,
      boolean activeLow,
      @Nullable Bias bias,
      int stepsPerDetent,
      PanelAction clockwise,
      PanelAction counterclockwise) {}

  /** What pressing does. */
  public enum ButtonMode {
    TOGGLE,
    PUSH_TO_TALK,
    PUSH_TO_MUTE
  }

  /**
   * A lamp of one line or of three.
   *
   * @param line BCM number, or null for a lamp of colours
   * @param lines BCM numbers of red, green and blue, or none
   * @param brightness percent
   */
  public record Led(
      @Nullable Integer line, List<Integer> lines, boolean activeLow, int brightness) {
    /** One line, fully bright. */
    public Led(int line, boolean activeLow) {
      this(line, List.of(), activeLow, 100);
    }
  }

  /** The control API. */
  public record Control(Path socket) {}

  /** Prometheus metrics; port 0 takes any free port. */
  public record Metrics(String listen, int port) {}

  /** Logging; level is trace, debug, info, warn or error. */
  public record Log(String level) {}

  /**
   * Keys and lamps of the USB device that is the microphone or the speaker.
   *
   * @param telephony whether its mute key and lamps are used
   * @param hookSwitch whether its call keys leave the room and come back
   */
  public record Hid(boolean telephony, boolean hookSwitch) {}
}
