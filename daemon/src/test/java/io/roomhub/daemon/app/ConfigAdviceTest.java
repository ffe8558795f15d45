package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import java.nio.file.Path;
import java.util.List;
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
        new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R").parse(json, Path.of("/nowhere")));
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
            PASSWORD_NOT_ASKED,
            PAGE_MEETS_NOBODY,
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
}
