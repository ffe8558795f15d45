package io.roomhub.e2e;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hub and unmodified Trystero pages in Chromium, over real relays on loopback, hear each other:
 * each type of relay once. Every combination is in {@code ./bench interop}.
 */
@Timeout(120)
class TrysteroIT {
  @TempDir static Path directory;
  private static TrysteroScenarios scenarios;

  @BeforeAll
  static void open() {
    scenarios = new TrysteroScenarios(directory);
  }

  @AfterAll
  static void close() {
    if (scenarios != null) {
      scenarios.close();
    }
  }

  @ParameterizedTest(name = "{0}, hub first: {1}, password: {2}")
  @CsvSource({"mqtt,true,secret", "nostr,false,''", "torrent,false,secret", "ws-relay,true,''"})
  void theyHearEachOther(String type, boolean hubFirst, String password) {
    scenarios.theyHearEachOther(type, hubFirst, password);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "torrent"})
  void whoHasAnotherPasswordIsNotMetAndToldSo(String type) {
    scenarios.whoHasAnotherPasswordIsNotMetAndToldSo(type);
  }

  @Test
  void aHubAndThreePagesAreACompleteMesh() {
    scenarios.aHubAndThreePagesAreACompleteMesh("mqtt");
  }

  @Test
  void twoHubsOverRelayAndServerAreOneParticipantForEachOther() {
    scenarios.twoHubsOverRelayAndServerAreOneParticipantForEachOther("mqtt");
  }

  @Test
  void whenOneOfAllRelaysDiesPagesArriveByTheOthers() {
    scenarios.whenOneOfAllRelaysDiesPagesArriveByTheOthers("mqtt", List.of("nostr", "torrent"));
  }

  @Test
  void aHubThatLeavesIsGoneForThePageAtOnce() {
    scenarios.aHubThatLeavesIsGoneForThePageAtOnce("ws-relay");
  }

  @Test
  void reconnectionsLeakNothing() {
    scenarios.reconnectionsLeakNothing("nostr", 3);
  }

  @Test
  void evilRelaysHarmNobody() throws Exception {
    scenarios.evilRelaysHarmNobody();
  }
}
