package io.roomhub.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.quality.QualityLog;
import io.roomhub.daemon.control.quality.QualityText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What somebody who helps from afar wants to see, as one text that reads from top to bottom: what
 * doctor says, the status, everybody's figures of the last ten minutes, the configuration, the
 * journal. Never sound, and no secret of the configuration. Any thread; takes as long as doctor
 * does.
 */
public final class SupportReport {
  /** Keys of the configuration whose value is not shown at all. */
  private static final Set<String> NOT_SHOWN =
      Set.of("password", "username", "credential", "secret");

  private final HubControl hub;
  private final Supplier<DoctorReport> doctor;
  private final Supplier<String> machine;

  /**
   * @param doctor examines the hub; may take a while
   * @param machine what the hub runs on and what time it is, in one line
   */
  public SupportReport(HubControl hub, Supplier<DoctorReport> doctor, Supplier<String> machine) {
    this.hub = hub;
    this.doctor = doctor;
    this.machine = machine;
  }

  /**
   * Writes a report.
   *
   * @param journal lines of the system's journal, UTF-8; the hub's own memory of its log stands in
   *     for a blank one
   */
  ControlReply write(byte[] journal) {
    HubConfig config = hub.config();
    ReportSecrets secrets = new ReportSecrets(config);
    String told = new String(journal, StandardCharsets.UTF_8);
    String from = told.isBlank() ? "log" : "journal";
    List<String> lines = told.isBlank() ? hub.logLines() : told.lines().toList();
    DoctorReport examined = doctor.get();
    HubStatus status = hub.status();
    QualityLog quality = hub.quality();
    String writtenOn = machine.get();
    JsonNode shown = withoutSecrets(ControlJson.tree(config));

    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("writtenOn", writtenOn);
    json.set("doctor", ControlJson.tree(examined));
    json.set("status", ControlJson.tree(status));
    json.set("quality", ControlJson.tree(quality));
    json.set("configuration", shown);
    json.set(from, ControlJson.tree(lines));

    String text =
        "roomhub "
            + status.version()
            + ": report for support\n"
            + writtenOn
            + "\nMeasurements, configuration and log lines; no sound. What opens a door is "
            + ReportSecrets.HIDDEN
            + ".\n"
            + section("doctor", StatusText.doctor(examined))
            + section("status", StatusText.status(status))
            + section("quality of the last ten minutes", StatusText.quality(quality))
            + section("configuration", ControlJson.pretty(shown) + "\n")
            + section(from, String.join("\n", lines) + "\n")
            + section("quality, every " + quality.periodSeconds() + " s", samples(quality));
    return new ControlReply(secrets.hide(json), secrets.hide(text));
  }

  /** The whole report as text, with the hub's own memory of its log. */
  public String text() {
    return write(new byte[0]).text();
  }

  private static String section(String title, String text) {
    return "\n== " + title + " ==\n" + text;
  }

  private static String samples(QualityLog quality) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < quality.peers().size(); i++) {
      QualityLog.Peer peer = quality.peers().get(i);
      text.append("peer ").append(i + 1).append(": ").append(StatusText.oneLine(peer.name()));
      text.append(" (").append(peer.id()).append(")\n");
    }
    return text + QualityText.csv(quality);
  }

  /** The configuration with defaults filled in, and nothing that belongs into no mail. */
  private static JsonNode withoutSecrets(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String key : NOT_SHOWN) {
        if (object.hasNonNull(key)) {
          object.put(key, ReportSecrets.HIDDEN);
        }
      }
    }
    node.forEach(SupportReport::withoutSecrets);
    return node;
  }
}
