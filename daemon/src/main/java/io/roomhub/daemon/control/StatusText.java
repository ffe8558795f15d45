package io.roomhub.daemon.control;

import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.control.quality.QualityText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The human-readable renderings that {@code roomhubctl} prints. */
final class StatusText {
  private StatusText() {}

  static String status(HubStatus status) {
    StringBuilder text =
        new StringBuilder(
            new TextTable()
                .row("state", status.state())
                .row("room", status.room().id() + " (" + others(status.room().peers()) + ")")
                .row("microphone", status.muted() ? "muted" : "live")
                .row("volume", Integer.toString(status.volume()))
                .row("input", input(status.audio().input()))
                .row("output", output(status.audio().output()))
                .row("chain", chain(status.audio()))
                .row("echo", echo(status.audio().echo()))
                .row("capture to wire", number(status.audio().captureToWireMs(), "ms"))
                .row("upload", upload(status.upload()))
                .row("gpio", gpio(status.gpio()))
                .row("uptime", duration(status.uptimeSeconds()))
                .row("process", process(status.process()))
                .row("version", status.version())
                .render());
    if (!status.signaling().isEmpty()) {
      text.append('\n').append(rails(status.signaling()));
    }
    if (!status.peers().isEmpty()) {
      text.append('\n').append(peers(status.peers()));
    }
    for (String warning : status.warnings()) {
      text.append("\nwarning: ").append(warning);
    }
    return status.warnings().isEmpty() ? text.toString() : text.append('\n').toString();
  }

  static String peers(List<HubStatus.Peer> peers) {
    if (peers.isEmpty()) {
      return "nobody else is in the room\n";
    }
    boolean trouble = peers.stream().anyMatch(peer -> !trouble(peer).isEmpty());
    TextTable table =
        new TextTable()
            .row(
                "PEER",
                "STATE",
                "QUALITY",
                "RTT",
                "LOSS",
                "LEVEL",
                "BUFFER",
                "SENT",
                "MUTED",
                "PATH",
                "VIA",
                "ID",
                trouble ? "LAST ERROR" : "");
    for (HubStatus.Peer peer : peers) {
      table.row(
          peer.name(),
          peer.connectionState().w3c(),
          orDash(peer.quality()),
          number(peer.roundTripMs(), "ms"),
          number(peer.lossPercent(), "%"),
          number(peer.audioLevelDb(), "dB"),
          peer.jitterBufferMs() + " ms",
          sent(peer.audio()),
          peer.muted() == null ? "-" : peer.muted() ? "yes" : "no",
          path(peer, peers),
          peer.via(),
          peer.id(),
          trouble(peer));
    }
    return table.render();
  }

  static String devices(List<DeviceStatus> devices) {
    if (devices.isEmpty()) {
      return "no sound devices\n";
    }
    TextTable table =
        new TextTable().row("", "DIRECTION", "NAME", "RATE", "CHANNELS", "KIND", "DESCRIPTION");
    for (DeviceStatus device : devices) {
      table.row(
          device.inUse() ? "*" : "",
          device.direction(),
          device.name(),
          device.sampleRate() + " Hz",
          Integer.toString(device.channels()),
          device.kind(),
          device.description());
    }
    return table.render();
  }

  static String invite(List<String> urls) {
    return urls.isEmpty()
        ? "no link: this hub has no page that a browser elsewhere could use with a microphone; the hub"
            + " that it is a client of has one\n"
        : String.join("\n", urls) + "\n\n" + TerminalQr.of(urls.getFirst());
  }

  static String token(AccessKey key) {
    return key.token()
        + "\n"
        + (key.urls().isEmpty()
            ? "no link: this hub has no page of its own, or none that a browser elsewhere could use\n"
            : "\n" + String.join("\n", key.urls()) + "\n");
  }

  static String chat(List<ChatMessage> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(m -> text.append(m.name()).append(": ").append(m.text()).append('\n'));
    return messages.isEmpty() ? "nothing was written\n" : text.toString();
  }

  static String leds(Map<String, String> leds) {
    if (leds.isEmpty()) {
      return "no LEDs\n";
    }
    TextTable table = new TextTable();
    leds.forEach(table::row);
    return table.render();
  }

  static String doctor(DoctorReport report) {
    TextTable table = new TextTable();
    for (DoctorReport.Check check : report.checks()) {
      table.row(check.verdict().label(), check.name(), check.reason());
      if (check.remedy() != null) {
        table.row("", "", "-> " + check.remedy());
      }
    }
    return table.render() + "summary: " + report.summary() + "\n";
  }

  static String quality(QualityLog log) {
    TextTable table = new TextTable();
    QualityText.table(log).forEach(table::row);
    return log.peers().isEmpty() ? "nobody was here in the last ten minutes\n" : table.render();
  }

  /** A name as it may stand in a line. */
  static String oneLine(String text) {
    return TextTable.oneLine(text);
  }

  private static String rails(List<HubStatus.Rail> rails) {
    TextTable table = new TextTable().row("SIGNALING", "STATE", "URL", "LAST ERROR");
    for (HubStatus.Rail rail : rails) {
      table.row(rail.type(), rail.state(), rail.url(), orDash(rail.lastError()));
    }
    return table.render();
  }

  private static String others(int peers) {
    return switch (peers) {
      case 0 -> "nobody else";
      case 1 -> "1 other";
      default -> peers + " others";
    };
  }

  private static String input(HubStatus.Input input) {
    if (input.device() == null) {
      return "none" + because(input.error());
    }
    String channels = input.channels() == 1 ? "1 channel" : input.channels() + " channels";
    return input.device()
        + ", "
        + channels
        + ", "
        + sound(input.sampleRate(), input.levelDb(), input.xruns());
  }

  private static String output(HubStatus.Output output) {
    if (output.device() == null) {
      return "none" + because(output.error());
    }
    return output.device() + ", " + sound(output.sampleRate(), output.levelDb(), output.xruns());
  }

  private static String sound(int sampleRate, double levelDb, long xruns) {
    return sampleRate + " Hz, level " + number(levelDb, "dB") + ", xruns " + xruns;
  }

  private static String chain(HubStatus.Audio audio) {
    StringBuilder text = new StringBuilder(String.join(" > ", audio.chain()));
    if (audio.chain().isEmpty()) {
      text.append("nothing");
    }
    if (audio.input().testSignal()) {
      text.append("; echo, gain and denoise leave a test signal alone");
    }
    if (audio.denoise().unavailable() != null) {
      text.append("; no noise suppression").append(because(audio.denoise().unavailable()));
    }
    if (audio.load().level() > 0) {
      text.append("; load: ").append(audio.load().words()).append(" because the machine is slow");
    }
    return text.toString();
  }

  private static String echo(HubStatus.Echo echo) {
    if (echo.engine() == null) {
      return "not cancelled";
    }
    StringBuilder text = new StringBuilder(echo.engine());
    if (echo.absent()) {
      return text.append(" rests: no echo comes back").toString();
    }
    if (!Double.isNaN(echo.erleDb())) {
      text.append(", takes ").append(number(echo.erleDb(), "dB")).append(" away");
    }
    if (echo.delayMs() != null) {
      text.append(", delay ").append(echo.delayMs()).append(" ms, skew ");
      text.append(number(echo.skewPpm(), "ppm"));
    }
    return text.append(echo.doubleTalk() ? ", both sides speak" : "").toString();
  }

  private static String upload(HubStatus.Upload upload) {
    String sent = upload.bitrate() / 1_000 + " kbit/s";
    return upload.limit() == null
        ? sent
        : sent
            + " of "
            + upload.limit() / 1_000
            + (upload.measured() ? ", which is what the uplink carries" : " as configured");
  }

  private static String gpio(HubStatus.Gpio gpio) {
    StringBuilder text = new StringBuilder(gpio.provider()).append(because(gpio.unavailable()));
    gpio.leds()
        .forEach((name, state) -> text.append(", ").append(name).append(" LED ").append(state));
    return text.toString();
  }

  private static String process(HubStatus.ProcessUsage process) {
    return String.format(
        Locale.ROOT,
        "%s of a core, %d MiB, longest pause %s",
        number(process.cpuPercentOfOneCore(), "%"),
        process.residentBytes() >> 20,
        number(process.gcPauseMaxMs(), "ms"));
  }

  /** Target of Opus, and the class where it is the poor one. */
  private static String sent(@Nullable PeerAudio audio) {
    Integer bitrate = audio == null ? null : audio.sendTargetBitrate();
    return audio == null || bitrate == null
        ? "-"
        : bitrate / 1_000 + ("poor".equals(audio.sendClass()) ? " kbit/s, poor" : " kbit/s");
  }

  private static String path(HubStatus.Peer peer, List<HubStatus.Peer> peers) {
    var pair = peer.selectedPair();
    if (peer.forwardedBy() != null) {
      return "through " + nameOf(peer.forwardedBy(), peers) + ", not end-to-end";
    }
    if (pair == null) {
      return "-";
    }
    String relay = pair.relayProtocol() == null ? "" : " over " + pair.relayProtocol();
    return pair.local() + "-" + pair.remote() + " " + pair.protocol() + relay;
  }

  private static String nameOf(String id, List<HubStatus.Peer> peers) {
    for (HubStatus.Peer peer : peers) {
      if (peer.id().equals(id)) {
        return peer.name();
      }
    }
    return id;
  }

  /** The problem that lasts says more than how the last try ended. */
  private static String trouble(HubStatus.Peer peer) {
    String trouble = peer.problem() == null ? peer.lastError() : peer.problem();
    return trouble == null ? "" : trouble;
  }

  private static String because(@Nullable String reason) {
    return reason == null ? "" : " (" + reason + ")";
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  private static String number(double value, String unit) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f %s", value, unit) : "-";
  }

  private static String duration(double seconds) {
    long s = (long) seconds;
    return String.format(
        Locale.ROOT, "%d d %02d:%02d:%02d", s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60);
  }
}
