package io.roomhub.daemon.control;

import io.roomhub.daemon.rtc.PeerConnectionState;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The status as Prometheus metrics: base units (seconds, bytes, ratios of 1), levels in dBFS. */
public final class MetricsRenderer {
  private static final List<String> STATES =
      List.of(
          "starting",
          "offline",
          "alone",
          "connecting",
          "connected",
          "degraded",
          "left",
          "stopping");

  /** What the hub counts besides its status, without {@code roomhub_} and {@code _total}. */
  static final Map<String, String> COUNTERS =
      Map.of(
          "signaling_messages_refused", "Messages of signaling refused for their form or number.",
          "forward_requests_refused", "Questions for the sound of another that were not granted.",
          "audio_frames_sent", "Frames of the microphone encoded and sent.",
          "audio_encoder_faults", "Frames that the encoder failed on.",
          "audio_tick_faults", "Ticks of the audio threads that ended in an error.",
          "web_requests_refused",
              "Web requests refused for origin, name, token, rate or slowness.");

  private MetricsRenderer() {}

  /** The whole page. */
  public static String render(HubStatus status, Map<String, Long> counters) {
    MetricsText out = new MetricsText();
    hub(status, out);
    peers(status.peers(), out);
    upload(status.upload(), out);
    audio(status.audio(), out);
    board(status.board(), out);
    process(status.process(), out);
    counters.forEach(
        (name, value) ->
            out.counter(name + "_total", COUNTERS.getOrDefault(name, "Events since the start."))
                .sample(value));
    return out.toString();
  }

  private static void hub(HubStatus status, MetricsText out) {
    out.gauge("build_info", "Version of the hub; always 1.").sample(1, "version", status.version());
    out.gauge("uptime_seconds", "Time since the process started.").sample(status.uptimeSeconds());
    out.gauge("state", "1 for the state the hub is in.");
    for (String state : STATES) {
      out.sample(state.equals(status.state()) ? 1 : 0, "state", state);
    }
    out.gauge("muted", "1 while no captured sound leaves the hub.").sample(status.muted() ? 1 : 0);
    out.gauge("volume_ratio", "Loudness of the speaker.").sample(status.volume() / 100.0);
    out.gauge("peers", "Participants besides the hub.").sample(status.room().peers());
    out.gauge("room_missing_legs", "Pairs in the room that do not hear each other.")
        .sample(status.room().missingLegs().size());
    out.gauge("warnings", "Sentences of warning in the status.").sample(status.warnings().size());
    out.gauge("signaling_up", "1 while this rail can introduce participants.");
    for (HubStatus.Rail rail : status.signaling()) {
      out.sample(rail.state().equals("up") ? 1 : 0, "type", rail.type(), "url", rail.url());
    }
    out.gauge("gpio_button_pressed", "1 while the button is held.");
    status
        .gpio()
        .buttons()
        .forEach((button, pressed) -> out.sample(pressed ? 1 : 0, "button", button));
    out.gauge("gpio_led_lit", "1 while the LED is steadily on.");
    status
        .gpio()
        .leds()
        .forEach((led, state) -> out.sample(state.equals("on") ? 1 : 0, "led", led));
  }

  private static void peers(List<HubStatus.Peer> peers, MetricsText out) {
    out.gauge("peer_connected", "1 while sound can flow both ways.");
    each(peers, out, p -> p.connectionState() == PeerConnectionState.CONNECTED ? 1 : 0);
    out.gauge("peer_round_trip_seconds", "Round-trip time by RTCP.");
    each(peers, out, p -> p.roundTripMs() / 1_000);
    out.gauge("peer_jitter_seconds", "Interarrival jitter of received packets.");
    each(peers, out, p -> p.jitterMs() / 1_000);
    out.counter("peer_packets_received_total", "RTP packets received and decrypted.");
    each(peers, out, HubStatus.Peer::packetsReceived);
    out.counter("peer_packets_sent_total", "RTP packets sent.");
    each(peers, out, HubStatus.Peer::packetsSent);
    out.counter("peer_packets_lost_total", "RTP packets that never came.");
    each(peers, out, p -> Math.max(0, p.packetsLost()));
    out.counter("peer_packets_dropped_total", "Packets refused, of any kind.");
    each(peers, out, HubStatus.Peer::packetsDropped);
    out.gauge("peer_loss_ratio", "Share of packets lost over the last seconds.");
    each(peers, out, p -> p.lossPercent() / 100);
    out.gauge("peer_send_bytes_per_second", "RTP payload sent.");
    each(peers, out, p -> p.sendBitrate() / 8.0);
    out.gauge("peer_receive_bytes_per_second", "RTP payload received.");
    each(peers, out, p -> p.receiveBitrate() / 8.0);
    out.gauge("peer_audio_level_dbfs", "Level of what is received.");
    each(peers, out, HubStatus.Peer::audioLevelDb);
    out.gauge("peer_jitter_buffer_seconds", "Present playout delay.");
    each(peers, out, p -> p.jitterBufferMs() / 1_000.0);
    out.gauge("peer_concealed_ratio", "Share of samples invented for lost ones.");
    each(peers, out, p -> p.concealedPercent() / 100);
    sound(peers, out);
    out.gauge("peer_setup_seconds", "First contact to connected.");
    each(peers, out, p -> p.setupMs() == null ? Double.NaN : p.setupMs() / 1_000.0);
  }

  private static void sound(List<HubStatus.Peer> peers, MetricsText out) {
    List<HubStatus.Peer> heard = peers.stream().filter(peer -> peer.audio() != null).toList();
    out.counter("peer_concealed_samples_total", "Samples made up for lost or late ones.");
    eachAudio(heard, out, PeerAudio::concealedSamples);
    out.counter("peer_concealment_events_total", "How often made-up sound began.");
    eachAudio(heard, out, PeerAudio::concealmentEvents);
    out.counter("peer_inserted_samples_total", "Samples by which sound was drawn out.");
    eachAudio(heard, out, PeerAudio::insertedSamplesForDeceleration);
    out.counter("peer_removed_samples_total", "Samples by which sound was shortened.");
    eachAudio(heard, out, PeerAudio::removedSamplesForAcceleration);
    out.counter("peer_fec_received_total", "Copies of other frames that came (FEC, RED).");
    eachAudio(heard, out, PeerAudio::fecPacketsReceived);
    out.counter("peer_packets_discarded_total", "Packets that came and were not played.");
    eachAudio(heard, out, PeerAudio::packetsDiscarded);
    out.gauge("peer_remote_loss_ratio", "Share of our packets that the peer says it lost.");
    eachAudio(heard, out, audio -> audio.remoteLossPercent() / 100);
    out.gauge("peer_mouth_to_ear_seconds", "Estimated delay from its mouth to the room's ears.");
    eachAudio(heard, out, audio -> audio.mouthToEar().totalMs() / 1_000);
    out.gauge("peer_redundancy", "Copies of earlier frames sent along with each.");
    eachAudio(heard, out, audio -> audio.redundancy().size());
    out.gauge("peer_send_target_bytes_per_second", "Target of the encoding sent, without copies.");
    eachAudio(
        heard,
        out,
        audio -> {
          Integer bitrate = audio.sendTargetBitrate();
          return bitrate == null ? Double.NaN : bitrate / 8.0;
        });
    out.gauge("peer_send_class_poor", "1 while the peer gets the encoding for poor paths.");
    eachAudio(heard, out, audio -> "poor".equals(audio.sendClass()) ? 1 : 0);
    out.gauge("peer_send_expected_loss_ratio", "Loss that in-band FEC of it is made for.");
    eachAudio(
        heard,
        out,
        audio -> {
          Integer percent = audio.sendExpectedLossPercent();
          return percent == null ? Double.NaN : percent / 100.0;
        });
  }

  private static void upload(HubStatus.Upload upload, MetricsText out) {
    out.gauge("upload_bytes_per_second", "All audio sent with all headers.")
        .sample(upload.bitrate() / 8.0);
    Long limit = upload.limit();
    out.gauge("upload_limit_bytes_per_second", "Most of that, configured or measured.")
        .sample(limit == null ? Double.POSITIVE_INFINITY : limit / 8.0);
  }

  private static void eachAudio(
      List<HubStatus.Peer> peers, MetricsText out, ToDoubleFunction<PeerAudio> value) {
    each(
        peers,
        out,
        peer -> {
          PeerAudio audio = peer.audio();
          return audio == null ? Double.NaN : value.applyAsDouble(audio);
        });
  }

  private static void each(
      List<HubStatus.Peer> peers, MetricsText out, ToDoubleFunction<HubStatus.Peer> value) {
    for (HubStatus.Peer peer : peers) {
      out.sample(value.applyAsDouble(peer), "peer", peer.id(), "name", peer.name());
    }
  }

  private static void audio(HubStatus.Audio audio, MetricsText out) {
    out.gauge("audio_device_open", "1 while the device is open.")
        .sample(audio.input().device() == null ? 0 : 1, "direction", "input")
        .sample(audio.output().device() == null ? 0 : 1, "direction", "output");
    out.gauge("audio_level_dbfs", "Level of the last moments.")
        .sample(audio.input().levelDb(), "direction", "input")
        .sample(audio.output().levelDb(), "direction", "output");
    out.counter("audio_xruns_total", "Overruns and underruns since the device was opened.")
        .sample(audio.input().xruns(), "direction", "input")
        .sample(audio.output().xruns(), "direction", "output");
    out.gauge("audio_capture_to_wire_seconds", "Last sample of a frame captured to datagram sent.")
        .sample(audio.captureToWireMs() / 1_000);
    out.gauge("audio_load_level", "Steps of work left out because the machine is slow, 0 is none.")
        .sample(audio.load().level());
    out.gauge("audio_gain_db", "What the automatic gain of the microphone does now.")
        .sample(audio.gain().gainDb());
    out.gauge("audio_voice_probability_ratio", "How sure RNNoise is that somebody speaks.")
        .sample(audio.denoise().voiceProbability());
    out.gauge("audio_echo_return_loss_enhancement_db", "How much echo is taken away.")
        .sample(audio.echo().erleDb());
    Integer delayMs = audio.echo().delayMs();
    out.gauge("audio_echo_delay_seconds", "Speaker to microphone.")
        .sample(delayMs == null ? Double.NaN : delayMs / 1_000.0);
    out.gauge("audio_echo_skew_ratio", "How much faster the microphone's clock is, less one.")
        .sample(audio.echo().engine() == null ? Double.NaN : audio.echo().skewPpm() * 1e-6);
    out.gauge("audio_double_talk", "1 while both sides speak.")
        .sample(audio.echo().doubleTalk() ? 1 : 0);
  }

  private static void board(HubStatus.@Nullable Board board, MetricsText out) {
    if (board != null) {
      out.gauge("board_under_voltage", "1 while the power supply is too weak.")
          .sample(board.underVoltage() ? 1 : 0);
      out.gauge("board_throttled", "1 while the processor is slowed down.")
          .sample(board.throttled() ? 1 : 0);
    }
  }

  private static void process(HubStatus.ProcessUsage process, MetricsText out) {
    out.gauge("process_cpu_cores", "Processor time used per time; 1 is one core.")
        .sample(process.cpuPercentOfOneCore() / 100);
    out.gauge("process_resident_memory_bytes", "Physical memory in use.")
        .sample(process.residentBytes());
    out.gauge("process_gc_pause_max_seconds", "Longest garbage collection since the start.")
        .sample(process.gcPauseMaxMs() / 1_000);
  }
}
