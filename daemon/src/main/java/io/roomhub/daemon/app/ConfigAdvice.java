package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import io.roomhub.daemon.voice.echo.EchoEngines;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What is valid in a configuration and will hardly be meant, in sentences for people. Any thread.
 */
final class ConfigAdvice {
  private static final String ID_IS_KNOWN =
      "room.id is one that stands in the documentation, so others may have it too: “roomhubctl room new”"
          + " prints a fresh one, and without room.id the hub makes its own";

  private static final String PASSWORD_NOT_ASKED =
      "room.password is not asked for by signaling of the types embedded and websocket: whoever knows"
          + " room.id can come in there";

  private static final String PAGE_MEETS_NOBODY =
      "room.guestPageUrl leads nowhere: pages meet by relays of the types nostr, mqtt, torrent and"
          + " ws-relay at wss:// addresses, and signaling names none";

  private ConfigAdvice() {}

  /** What whoever has written the file should hear; looks whether files are there. */
  static List<String> of(HubConfig config) {
    List<String> advice = new ArrayList<>(ofRoom(config));
    if (config.room().password() != null
        && config.signaling().stream().anyMatch(ConfigAdvice::letsInWithoutPassword)) {
      advice.add(PASSWORD_NOT_ASKED);
    }
    String engine = config.audio().echoEngine();
    if (!EchoEngines.isKnown(engine)) {
      advice.add("audio.echoCancellation: " + EchoEngines.unknown(engine));
    }
    if (config.audio().input() instanceof AudioDeviceSpec.File file
        && !Files.isReadable(file.path())) {
      advice.add("audio.input.path: " + file.path() + " cannot be read");
    }
    PortRange ports = config.rtc().portRange();
    int width = ports.max() - ports.min() + 1;
    if (ports.max() != 0 && width < config.room().maxPeers()) {
      advice.add(
          "rtc.portRange: each participant takes a port on each address of this machine, and of "
              + config.room().maxPeers()
              + " (room.maxPeers) only "
              + width
              + " would find one");
    }
    if (config.rtc().iceServers().stream().anyMatch(Documented::hasPlaceholder)) {
      advice.add("rtc.iceServers: a secret asks to be changed, and was not");
    }
    HubConfig.Metrics metrics = config.metrics();
    for (SignalingConfig rail : config.signaling()) {
      if (rail instanceof SignalingConfig.Embedded embedded
          && embedded.clashesWith(metrics.listen(), metrics.port())) {
        advice.add("metrics.port is one of signaling too, so there are no metrics");
      }
    }
    return advice;
  }

  /** What everybody who looks at the hub's status should know: nobody can have meant it. */
  static List<String> ofRoom(HubConfig config) {
    List<String> advice = new ArrayList<>();
    if (Documented.isRoomId(config.room().id())) {
      advice.add(ID_IS_KNOWN);
    }
    if (config.room().guestPageUrl() != null && !JoinLink.namesRelays(config)) {
      advice.add(PAGE_MEETS_NOBODY);
    }
    return advice;
  }

  private static boolean letsInWithoutPassword(SignalingConfig rail) {
    return rail instanceof SignalingConfig.Embedded || rail instanceof SignalingConfig.WebSocket;
  }
}
