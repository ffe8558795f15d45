package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call whose network comes late, breaks, and moves; what the other end hears of it. */
class RepairIT {
  @TempDir Path directory;

  @Test
  void aCallSurvivesACutAndAChangeOfAddressOnTheSameAssociation() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    try (RepairStage stage = new RepairStage(directory)) {
      RepairStage.Guest guest = stage.addGuest();
      guest.hub().await("no network", status -> status.at("/peers").isEmpty());
      // Started long before its network: nothing is left to be loaded.
      Await.seconds(3);
      long plugged = System.nanoTime();
      guest.plugIn();
      guest.hub().await("the server's hub", RepairIT::connected);
      double joined = (System.nanoTime() - plugged) / 1e9;
      System.out.printf("joined %.1f s after the network came%n", joined);
      assertTrue(joined < 5, () -> "joined after " + joined + " s");
      stage.awaitHeard(guest);
      Await.seconds(1);
      JsonNode before = guest.peer();

      guest.setPlugged(false);
      Await.seconds(3);
      CallWatch cut = guest.watch();
      guest.setPlugged(true);
      Await.seconds(3);
      System.out.printf("sound back %.0f ms after a cut of 3 s%n", cut.backAfterMs());
      assertTrue(cut.backAfterMs() < 500, () -> cut.backAfterMs() + " ms");

      CallWatch move = guest.watch();
      guest.move();
      Await.seconds(5);
      System.out.printf("sound back %.0f ms after a change of address%n", move.backAfterMs());
      assertTrue(move.backAfterMs() < 2_000, () -> move.backAfterMs() + " ms");

      JsonNode after = guest.peer();
      assertEquals(before.path("setupMs"), after.path("setupMs"), "the same connection");
      assertEquals("connected", after.path("dtlsState").asText());
      assertTrue(
          after.path("packetsReceived").asLong() > before.path("packetsReceived").asLong(),
          "counted on");
      assertEquals(1, stage.server().status().at("/peers").size());
    }
  }

  private static boolean connected(JsonNode status) {
    return status.at("/peers/0/connectionState").asText().equals("connected");
  }
}
