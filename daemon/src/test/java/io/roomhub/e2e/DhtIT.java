package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.contact.ContactKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs that know nothing of one another but the room's secret, and one node of the DHT that
 * none of this project wrote. Each is in a network namespace of its own; their addresses look
 * public, as a DHT speaks with no others.
 */
class DhtIT {
  private static final String NODE = "44.128.0.1";
  private static final double[] HZ = {440, 620};

  /** A tone of -20 dBFS that is there is well above this. */
  private static final double AUDIBLE_DBFS = -26;

  @TempDir Path directory;

  private HubProcess start(int number) throws Exception {
    String config =
        HubConfigs.hub(
            "Hub " + number,
            "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(HZ[number]),
            output(number),
            "{\"type\": \"dht\", \"bootstrap\": [\"%s:6881\"], \"port\": 6881}".formatted(NODE));
    HubProcess hub =
        HubProcess.start(directory.resolve("hub" + number), config, Map.of(), Namespaces.OWN);
    Namespaces.connect(hub, "44.128.0." + (number + 2) + "/24", "switch0", NODE);
    return hub;
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
  void twoHubsMeetThroughTheDhtAndItLearnsNothingOfTheRoom() throws Exception {
    assumeTrue(Namespaces.available(), "this machine grants no network namespace");
    assumeTrue(NodeProcess.available(), "there is no node");
    Namespaces.addSwitch("switch0", NODE + "/24");
    try (NodeProcess node = new NodeProcess("dht-node.mjs", NODE, "6881")) {
      node.awaitEvent("listening", line -> true);
      long began = System.nanoTime();
      try (HubProcess one = start(0);
          HubProcess other = start(1)) {
        one.await("the other hub", DhtIT::connected);
        System.out.printf("met %.1f s after the start%n", (System.nanoTime() - began) / 1e9);
        other.await("the other hub", DhtIT::connected);
        assertHears(0, 1);
        assertHears(1, 0);

        String hash = HexFormat.of().formatHex(new ContactKeys(HubConfigs.ROOM, null).infoHash());
        node.awaitEvent("announce", line -> line.path("infoHash").asText().equals(hash));
        for (int i = 0; i < 2; i++) {
          String log = Files.readString(directory.resolve("hub" + i).resolve("hub.log"));
          assertFalse(log.contains(HubConfigs.ROOM), "the room's id is in the log");
        }
      }
    } finally {
      Namespaces.removeSwitch("switch0");
    }
  }

  private static boolean connected(JsonNode status) {
    return status.at("/peers/0/connectionState").asText().equals("connected")
        && status.at("/peers/0/via").asText().equals("dht");
  }
}
