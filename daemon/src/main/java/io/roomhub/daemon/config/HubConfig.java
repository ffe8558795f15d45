package io.roomhub.daemon.config;

import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.SoundOptions;
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
    Log log) {

  /**
   * The room to join.
   *
   * @param passwordFile where the password was read from, or null
   * @param password shared secret, whichever key gave it, or null; never shown: {@link #toString()}
   *     hides it
   * @param maxPeers most participants besides the hub
   * @param guestPageUrl where the page for guests is on a site of the user's own, or null
   */
  public record Room(
      String appId,
      String id,
      @Nullable Path passwordFile,
      @Nullable String password,
      String displayName,
      int maxPeers,
      @Nullable String guestPageUrl) {
    /** With no page elsewhere. */
    public Room(
        String appId,
        String id,
        @Nullable Path passwordFile,
        @Nullable String password,
        String displayName,
        int maxPeers) {
      this(appId, id, passwordFile, password, displayName, maxPeers, null);
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
     */
    record Embedded(String listen, int port, boolean tls, List<String> hostNames)
        implements SignalingConfig {
      /** Without further names. */
      public Embedded(String listen, int port, boolean tls) {
        this(listen, port, tls, List.of());
      }

      @Override
      public String type() {
        return "embedded";
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
      boolean earcons) {}

  /** Opus encoder; bitrate in bit/s, frameMs 10 or 20, complexity 0..10. */
  public record Opus(int bitrate, int frameMs, int complexity, boolean fec, boolean dtx) {}

  /** Bounds of the playout delay, ms. */
  public record JitterBuffer(int minMs, int maxMs) {}

  /**
   * Buttons and lamps.
   *
   * @param provider {@code auto}, {@code pi4j}, {@code simulated} or {@code none}
   * @param chip {@code auto} or a name
   */
  public record Gpio(
      String provider, String chip, Map<String, Button> buttons, Map<String, Led> leds) {}

  /** A button; line is the BCM number. */
  public record Button(int line, boolean activeLow, int debounceMs, ButtonMode mode) {}

  /** What pressing does. */
  public enum ButtonMode {
    TOGGLE,
    PUSH_TO_TALK,
    PUSH_TO_MUTE
  }

  /** A lamp; line is the BCM number. */
  public record Led(int line, boolean activeLow) {}

  /** The control API. */
  public record Control(Path socket) {}

  /** Prometheus metrics; port 0 takes any free port. */
  public record Metrics(String listen, int port) {}

  /** Logging; level is trace, debug, info, warn or error. */
  public record Log(String level) {}
}
