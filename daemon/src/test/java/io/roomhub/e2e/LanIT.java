package io.roomhub.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs that have nothing but a cable between them: each in a network namespace of its own, no
 * server, no route to anywhere. They start before the cable is there.
 */
class LanIT {
  private static final double[] HZ = {440, 620};

  /** A tone of -20 dBFS that is there is well above this. */
  private static final double AUDIBLE_DBFS = -26;

  @TempDir Path directory;

  private HubProcess start(int number) {
    String config =
        HubConfigs.hub(
            "Hub " + number,
            "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(HZ[number]),
            output(number),
            "{\"type\": \"lan\"}");
    return HubProcess.start(directory.resolve("hub" + number), config, Map.of(), Namespaces.OWN);
  }

  private Path output(int number) {
    return directory.resolve("hub" + number + ".wav");
  }

  private void assertHears(int listener, int talker) {
    Await.until(
        "the tone of hub " + talker + " at hub " + listener,
        30,
        () ->
            ToneAnalysis.medianLevel(WavFile.tail(WavFile.read(output(listener)), 0.2), HZ[talker])
                    > AUDIBLE_DBFS
                ? true
                : null);
  }

  @Test
  void twoHubsMeetByTheCableBetweenThemAndMeetAgain() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    HubProcess one = start(0);
    HubProcess other = start(1);
    try {
      one.await("no network", status -> rail(status).equals("down"));
      long began = System.nanoTime();
      Namespaces.cable(one, "10.78.0.1/24", other, "10.78.0.2/24");
      one.await("the other hub", LanIT::connected);
      System.out.printf("met %.1f s after the cable%n", (System.nanoTime() - began) / 1e9);
      other.await("the other hub", LanIT::connected);
      assertHears(0, 1);
      assertHears(1, 0);

      other.kill();
      one.await("the dead hub's going", status -> status.at("/peers").isEmpty());
      // Its namespace and with it the cable have died with it.
      other = start(1);
      Namespaces.cable(one, "10.78.0.1/24", other, "10.78.0.2/24");
      one.await("the returned hub", LanIT::connected);
      assertHears(0, 1);
      assertHears(1, 0);
    } finally {
      one.close();
      other.close();
    }
  }

  private static String rail(JsonNode status) {
    return status.at("/signaling/0/state").asText();
  }

  private static boolean connected(JsonNode status) {
    return status.at("/peers/0/connectionState").asText().equals("connected")
        && status.at("/peers/0/via").asText().equals("lan");
  }
}
