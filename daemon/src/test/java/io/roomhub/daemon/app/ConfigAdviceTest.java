package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigAdviceTest {
  private static final String PASSWORD_NOT_ASKED =
      "room.password is not asked for by signaling of the types embedded and websocket: whoever knows"
          + " room.id can come in there";

  private static final String PAGE_MEETS_NOBODY =
      "room.guestPageUrl leads nowhere: pages meet by relays of the types nostr, mqtt, torrent and"
          + " ws-relay at wss:// addresses, and signaling names none";

  private static List<String> of(String json) throws ConfigException {
    return ConfigAdvice.of(
        new ConfigReader(() -> "somebodys-own-room").parse(json, Path.of("/nowhere")));
  }

  @Test
  void whatIsMeantAsItStandsIsNotTalkedAbout() throws Exception {
    assertEquals(List.of(), of("{}"));
    assertEquals(
        List.of(),
        of(
            """
            { "room": { "password": "secret", "guestPageUrl": "https://example.org/" },
              "signaling": [ { "type": "nostr", "relays": ["wss://relay.example"] } ],
              "audio": { "echoCancellation": "speexdsp" } }
            """));
    for (String engine : List.of("true", "false", "\"auto\"", "\"kalman\"")) {
      assertEquals(List.of(), of("{\"audio\": {\"echoCancellation\": " + engine + "}}"));
    }
  }

  @Test
  void eachThingThatWillHardlyBeMeantIsOneSentence() throws Exception {
    assertEquals(
        List.of(
            PAGE_MEETS_NOBODY,
            PASSWORD_NOT_ASKED,
            "audio.echoCancellation: there is no echo engine speex, only [kalman, speexdsp]; kalman"
                + " is used",
            "audio.input.path: /nowhere/jingle.wav cannot be read",
            "metrics.port is one of signaling too, so there are no metrics"),
        of(
            """
            { "room": { "password": "secret", "guestPageUrl": "https://example.org/" },
              "signaling": [ { "type": "embedded", "port": 9469 } ],
              "audio": { "echoCancellation": "speex",
                         "input": { "type": "file", "path": "jingle.wav" } } }
            """));
  }

  @Test
  void everyRoomOfTheDocumentationIsKnownAsSuch() throws Exception {
    Pattern id = Pattern.compile("\"id\": *\"([^\"]+)\"");
    int found = 0;
    for (Path file : documents()) {
      for (MatchResult match : id.matcher(Files.readString(file)).results().toList()) {
        found++;
        assertTrue(Documented.isRoomId(match.group(1)), () -> file + ": " + match.group(1));
      }
    }
    assertTrue(found >= 10, "found " + found);
    assertEquals(
        List.of(
            "room.id is one that stands in the documentation, so others may have it too: “roomhubctl"
                + " room new” prints a fresh one, and without room.id the hub makes its own"),
        of("{\"room\": {\"id\": \"lobby-7Qm2xVb9Lk4R\"}}"));
  }

  private static List<Path> documents() throws IOException {
    Path root = Path.of("..");
    List<Path> documents = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> examples = Files.walk(root.resolve("config"))) {
      examples.filter(file -> file.toString().endsWith(".json")).forEach(documents::add);
    }
    return documents;
  }

  @Test
  void aPortRangeTooSmallForTheRoomAndASecretThatWasNotChangedAreTold() throws Exception {
    assertEquals(
        List.of(
            "rtc.portRange: each participant takes a port on each address of this machine, and of 15"
                + " (room.maxPeers) only 10 would find one",
            "rtc.iceServers: a secret asks to be changed, and was not"),
        of(
            """
            { "rtc": { "portRange": [50000, 50009],
                       "iceServers": [ { "urls": "turn:turn.example.org", "secret": "CHANGE-ME" } ] } }
            """));
  }
}
