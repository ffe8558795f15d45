package io.roomhub.daemon.control;

import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats.SelectedPair;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the hub tells about itself: {@code GET /v1/status}, {@code roomhubctl status} and the
 * metrics. The names are a promise to scripts. A number that is not known is NaN here and null in
 * JSON. Levels are dBFS. No secret is in it.
 *
 * @param state {@code starting}, {@code offline}, {@code alone}, {@code connecting}, {@code
 *     connected}, {@code degraded}, {@code left} or {@code stopping}
 * @param uptimeSeconds since the process started
 * @param volume loudness of the speaker, 0..100
 * @param board power and heat, or null where the computer does not tell
 * @param participants everybody in the room, the hub first
 * @param warnings for people, one sentence each
 */
public record HubStatus(
    String version,
    String state,
    double uptimeSeconds,
    Room room,
    boolean muted,
    int volume,
    List<Rail> signaling,
    List<Peer> peers,
    Upload upload,
    Audio audio,
    Gpio gpio,
    @Nullable Board board,
    DataChannels dataChannels,
    ProcessUsage process,
    List<Participant> participants,
    List<String> warnings) {

  /**
   * Power and heat, as the firmware of a Raspberry Pi tells.
   *
   * @param underVoltage the power supply is too weak now
   * @param throttled the processor is slowed down now
   */
  public record Board(
      boolean underVoltage,
      boolean throttled,
      boolean underVoltageSinceBoot,
      boolean throttledSinceBoot) {}

  /**
   * The room.
   *
   * @param peerId the hub's own id in it
   * @param peers participants besides the hub
   * @param missingLegs pairs in the room that have no connection to each other
   * @param forwarding what this hub sends on for others
   */
  public record Room(
      String appId,
      String id,
      String peerId,
      int peers,
      List<MissingLeg> missingLegs,
      Forwarding forwarding) {
    /** With nothing sent on. */
    public Room(String appId, String id, String peerId, int peers, List<MissingLeg> missingLegs) {
      this(appId, id, peerId, peers, missingLegs, new Forwarding(false, List.of()));
    }
  }

  /**
   * Sound that goes by this hub between two who have no connection to each other.
   *
   * @param enabled whether it does that ({@code room.forwarding})
   */
  public record Forwarding(boolean enabled, List<ForwardedStream> streams) {}

  /**
   * One of them.
   *
   * @param from peer id of who speaks
   * @param to peer id of who listens
   * @param packets sent on
   * @param bitrate with all headers, bit/s
   */
  public record ForwardedStream(String from, String to, long packets, long bitrate) {}

  /**
   * Two participants without a connection to each other, as far as everybody tells whom they hear.
   *
   * @param a peer id, and {@code aName} as it calls itself; the hub's own where it is one of them
   * @param aThrough id of the hub by which {@code a} hears {@code b} all the same, or null; not
   *     end-to-end encrypted, as that hub could listen
   * @param bThrough the same for {@code b}
   */
  public record MissingLeg(
      String a,
      String aName,
      String b,
      String bName,
      @Nullable String aThrough,
      @Nullable String bThrough) {
    /** Where nobody helps. */
    public MissingLeg(String a, String aName, String b, String bName) {
      this(a, aName, b, bName, null, null);
    }
  }

  /** One way of meeting others; state is {@code up}, {@code connecting} or {@code down}. */
  public record Rail(String type, String url, String state, @Nullable String lastError) {
    /** The rail as signaling tells it. */
    public static Rail of(SignalingStatus status) {
      return new Rail(
          status.type(),
          status.url(),
          status.state().name().toLowerCase(Locale.ROOT),
          status.lastError());
    }
  }

  /**
   * One connection. The states are spelt as the W3C spells them.
   *
   * @param via type of the rail that introduced this peer
   * @param muted as it says, or null when it says nothing
   * @param roundTripMs by RTCP, NaN before the first report
   * @param lossPercent of what we receive, over the last seconds, 0..100
   * @param sendBitrate bit/s
   * @param receiveBitrate bit/s
   * @param audioLevelDb dBFS of what we receive
   * @param jitterBufferMs present playout delay
   * @param concealedPercent share of samples that were invented for lost ones, 0..100
   * @param setupMs from first contact to connected, or null
   * @param quality {@code excellent}, {@code good}, {@code fair}, {@code poor}, or null when not
   *     connected
   * @param packetsSent RTP packets
   * @param packetsDropped input refused, of any kind
   * @param audio more about its sound, or null before there is any
   * @param hears ids of those that this peer has a connection to, or null while it does not say
   * @param forwards whether this peer sends sound on for others, as it says
   * @param forwardedBy id of the hub by which we hear this peer without a connection to it, or
   *     null; not end-to-end encrypted, as that hub could listen
   * @param lastError why the last connection ended, for people, or null
   * @param problem why no path to it is found, for people, from 10 s after the first try until
   *     there is one; else null
   */
  public record Peer(
      String id,
      String name,
      String via,
      @Nullable Boolean muted,
      PeerConnectionState connectionState,
      IceConnectionState iceConnectionState,
      DtlsTransportState dtlsState,
      @Nullable SelectedPair selectedPair,
      double roundTripMs,
      double jitterMs,
      long packetsReceived,
      long packetsLost,
      double lossPercent,
      long sendBitrate,
      long receiveBitrate,
      double audioLevelDb,
      int jitterBufferMs,
      double concealedPercent,
      @Nullable Long setupMs,
      @Nullable String quality,
      long packetsSent,
      long packetsDropped,
      @Nullable PeerAudio audio,
      @Nullable List<String> hears,
      boolean forwards,
      @Nullable String forwardedBy,
      @Nullable String lastError,
      @Nullable String problem) {}

  /**
   * What all audio sent takes of the uplink, with the headers of RTP, SRTP, UDP and IP.
   *
   * @param bitrate now, bit/s
   * @param limit most that may be, bit/s; null for no limit
   * @param measured whether the hub finds the limit itself; else it is configured
   */
  public record Upload(long bitrate, @Nullable Long limit, boolean measured) {}

  /**
   * Sound.
   *
   * @param chain the stages at work now, in order: {@code highpass}, {@code echo}, {@code gain},
   *     {@code denoise}
   * @param captureToWireMs last sample of a frame captured to datagram sent
   */
  public record Audio(
      Input input,
      Output output,
      List<String> chain,
      Echo echo,
      Gain gain,
      Denoise denoise,
      Load load,
      double captureToWireMs) {}

  /**
   * The microphone.
   *
   * @param device stable name, or null while none is open
   * @param kind {@code javasound} or {@code virtual}, or null
   * @param sampleRate the device's own, Hz
   * @param xruns overruns since it was opened
   * @param testSignal whether it is a synthetic one, which echo, gain and denoise leave alone
   * @param error why none is open, for people, or null
   */
  public record Input(
      @Nullable String device,
      @Nullable String kind,
      int channels,
      int sampleRate,
      double levelDb,
      long xruns,
      boolean testSignal,
      @Nullable String error) {}

  /** The speaker; as {@link Input}, xruns are underruns. */
  public record Output(
      @Nullable String device,
      @Nullable String kind,
      int sampleRate,
      double levelDb,
      long xruns,
      @Nullable String error) {}

  /**
   * The echo canceller.
   *
   * @param engine name and version, {@code device} where that cancels its echo itself, or null when
   *     there is none
   * @param erleDb echo return loss enhancement: by how much less is sent than was heard while only
   *     the far side spoke, dB; NaN before that
   * @param delayMs speaker to microphone, or null when not known
   * @param skewPpm by how much the microphone's clock is faster than the speaker's; 0 when not
   *     known
   * @param doubleTalk whether both sides speak now
   * @param absent whether nothing of what the speaker plays comes back, as with headphones, so that
   *     the engine rests
   */
  public record Echo(
      @Nullable String engine,
      double erleDb,
      @Nullable Integer delayMs,
      double skewPpm,
      boolean doubleTalk,
      boolean absent) {}

  /**
   * What is left out because the machine is slow.
   *
   * @param level 0 when nothing is
   * @param words for people
   */
  public record Load(int level, String words) {}

  /**
   * The automatic gain of the microphone.
   *
   * @param gainDb what it does now, dB; 0 while it is not in force
   */
  public record Gain(double gainDb) {}

  /**
   * The noise suppressor.
   *
   * @param engine name and version, or null when there is none
   * @param voiceProbability of the last block, 0..1
   * @param unavailable why it does not work although it is wanted, or null
   */
  public record Denoise(
      @Nullable String engine, double voiceProbability, @Nullable String unavailable) {}

  /**
   * Buttons and lamps.
   *
   * @param buttons true while held
   * @param leds {@code on}, {@code off} or the name of a blink pattern
   * @param unavailable why the wanted provider does not work, or null
   */
  public record Gpio(
      String provider,
      Map<String, Boolean> buttons,
      Map<String, String> leds,
      @Nullable String unavailable) {}

  /**
   * Data channels.
   *
   * @param engine what runs them, or null when there are none
   * @param unavailable why there are none, or null
   */
  public record DataChannels(@Nullable String engine, @Nullable String unavailable) {}

  /**
   * What the process costs; {@link ProcessStats} measures it.
   *
   * @param cpuPercentOfOneCore over the last second or longer; 100 is one core
   * @param residentBytes physical memory
   * @param gcPauseMaxMs longest garbage collection since the start
   */
  public record ProcessUsage(double cpuPercentOfOneCore, long residentBytes, double gcPauseMaxMs) {}

  /**
   * One entry of the roster.
   *
   * @param kind {@code hub} or {@code guest}
   * @param muted as it says, or null when it says nothing
   * @param self this very hub
   * @param endToEnd whether what we hear of it is encrypted from end to end; null while we hear
   *     nothing of it
   */
  public record Participant(
      String id,
      String name,
      String kind,
      @Nullable Boolean muted,
      boolean self,
      @Nullable Boolean endToEnd) {}
}
