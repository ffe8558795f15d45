package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three hubs and two browsers in one room: everybody hears everybody, and a death is survived. */
class MeshIT {
  private static final double[] HUB_HZ = {440, 620, 880};
  private static final double[] GUEST_HZ = {1200, 1660};

  /** A tone of -20 dBFS that is there is well above this, and one that is not is well below. */
  private static final double AUDIBLE_DBFS = -26;

  @TempDir Path directory;
  private final List<HubProcess> hubs = new ArrayList<>();
  private final List<Browser> browsers = new ArrayList<>();

  private Path output(int hub) {
    return directory.resolve("hub" + hub + ".wav");
  }

  private HubProcess startHub(int number) {
    String config =
        number == 0
            ? HubConfigs.embedded("Hub 0", HUB_HZ[0], output(0))
            : HubConfigs.guestOf(
                hubs.get(0).port(), "Hub " + number, HUB_HZ[number], output(number));
    return HubProcess.start(directory.resolve("hub" + number), config, Map.of());
  }

  @Test
  void everybodyHearsEverybodyAndAKilledHubReturns() {
    try {
      for (int i = 0; i < 3; i++) {
        hubs.add(startHub(i));
      }
      for (int i = 0; i < 2; i++) {
        Path microphone = directory.resolve("guest" + i + ".wav");
        WavFile.write(microphone, WavFile.tone(GUEST_HZ[i], -20, 10));
        Browser browser = new Browser(microphone);
        browsers.add(browser);
        browser.open(
            "http://localhost:" + hubs.get(0).port() + "/#" + HubConfigs.ROOM + "&processing=off");
        browser.joinAs("Guest " + i);
      }
      browsers.forEach(browser -> browser.awaitConnected(4));
      hubs.forEach(hub -> hub.await("four connected peers", status -> connected(status) == 4));
      Await.seconds(3);
      assertEveryoneHearsEveryone();

      hubs.get(2).kill();
      long killed = System.nanoTime();
      Map<HubProcess, String> late = new LinkedHashMap<>();
      for (HubProcess hub : hubs.subList(0, 2)) {
        hub.await(
            "the dead hub's going",
            status -> {
              boolean gone = status.at("/participants").size() == 4 && connected(status) == 3;
              if (!gone && System.nanoTime() - killed > 12_000_000_000L) {
                late.putIfAbsent(hub, status.at("/participants") + " " + status.at("/peers"));
              }
              return gone;
            });
      }
      double byHubs = (System.nanoTime() - killed) / 1e9;
      Await.until(
          "the dead hub's going from the pages",
          15,
          () -> browsers.stream().allMatch(browser -> browser.connected() == 3) ? true : null);
      double noticed = (System.nanoTime() - killed) / 1e9;
      System.out.printf(
          "death noticed by hubs after %.1f s, by all after %.1f s%n", byHubs, noticed);
      assertTrue(noticed < 15, () -> "timers decide this, not the machine: " + late.values());

      long restarted = System.nanoTime();
      hubs.set(2, startHub(2));
      Await.until(
          "the tone of the restarted hub at hub 0",
          20,
          () ->
              ToneAnalysis.medianLevel(WavFile.tail(WavFile.read(output(0)), 0.2), HUB_HZ[2])
                      > AUDIBLE_DBFS
                  ? true
                  : null);
      double heard = (System.nanoTime() - restarted) / 1e9;
      System.out.printf("restarted hub heard after %.1f s%n", heard);
      assertTrue(heard < 5, () -> "heard after " + heard + " s");
      browsers.forEach(browser -> browser.awaitConnected(4));
      hubs.forEach(hub -> hub.await("four connected peers", status -> connected(status) == 4));
      Await.seconds(2);
      assertEveryoneHearsEveryone();

      // With its hub the signaling server dies; the calls between the others carry what is to say.
      hubs.get(0).kill();
      hubs.get(1)
          .await("no server", status -> !status.at("/signaling/0/state").asText().equals("up"));
      for (boolean muted : new boolean[] {true, false}) {
        hubs.get(1).ctl("press", "mute");
        hubs.get(1).ctl("press", "mute", "--release");
        hubs.get(2).await("who is muted", status -> mutedHub1(status) == muted);
      }
    } finally {
      browsers.forEach(Browser::close);
      hubs.forEach(HubProcess::close);
    }
  }

  private static boolean mutedHub1(com.fasterxml.jackson.databind.JsonNode status) {
    for (var peer : status.path("peers")) {
      if (peer.path("name").asText().equals("Hub 1")) {
        return peer.path("muted").asBoolean();
      }
    }
    throw new AssertionError("hub 1 is not there");
  }

  private static int connected(com.fasterxml.jackson.databind.JsonNode status) {
    int connected = 0;
    for (var peer : status.path("peers")) {
      connected += peer.path("connectionState").asText().equals("connected") ? 1 : 0;
    }
    return connected;
  }

  private void assertEveryoneHearsEveryone() {
    for (int listener = 0; listener < 3; listener++) {
      float[] heard = WavFile.tail(WavFile.read(output(listener)), 1);
      for (int talker = 0; talker < 3; talker++) {
        if (talker != listener) {
          assertAudible("hub " + listener, heard, HUB_HZ[talker]);
        }
      }
      for (double hz : GUEST_HZ) {
        assertAudible("hub " + listener, heard, hz);
      }
      double own = ToneAnalysis.medianLevel(heard, HUB_HZ[listener]);
      int number = listener;
      assertTrue(own < -60, () -> "hub " + number + " hears itself at " + own + " dBFS");
    }
    for (int listener = 0; listener < 2; listener++) {
      List<Double> missing = new ArrayList<>();
      for (double hz : HUB_HZ) {
        missing.add(hz);
      }
      missing.add(GUEST_HZ[1 - listener]);
      for (int connection = 0; connection < 4; connection++) {
        float[] heard = browsers.get(listener).record(connection, 1);
        missing.removeIf(hz -> ToneAnalysis.medianLevel(heard, hz) > AUDIBLE_DBFS);
      }
      int number = listener;
      assertTrue(missing.isEmpty(), () -> "guest " + number + " does not hear " + missing);
    }
  }

  private static void assertAudible(String listener, float[] heard, double hz) {
    double level = ToneAnalysis.medianLevel(heard, hz);
    assertTrue(level > AUDIBLE_DBFS, () -> listener + " hears " + hz + " Hz at " + level + " dBFS");
  }
}
