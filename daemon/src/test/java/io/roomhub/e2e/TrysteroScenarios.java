package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.e2e.TrysteroStage.Relay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a hub and unmodified Trystero pages in Chromium do together over real relays; each fails by
 * an assertion. The short set runs in {@code ./test}, every combination in {@code ./bench interop}.
 */
public final class TrysteroScenarios implements AutoCloseable {
  /** The types of relays. */
  public static final List<String> RAILS = TrysteroStage.RAILS;

  private static final double HUB_HZ = 440;
  private static final double RECORD_SECONDS = 2;

  /** By a tracker two pages may find each other only when one announces again, after 2 minutes. */
  private static final double MESH_SECONDS = 150;

  /** Pools keep a thread or two for a while; what leaks leaks with every call. */
  private static final int POOLED_THREADS = 2;

  /**
   * A cached thread pool, such as ice4j's for its transactions, ends what it had not used for so
   * long.
   */
  private static final double UNUSED_THREAD_SECONDS = 60;

  private final TrysteroStage stage;

  /**
   * Starts what all share.
   *
   * @param directory for files
   */
  public TrysteroScenarios(Path directory) {
    stage = new TrysteroStage(directory);
  }

  @Override
  public void close() {
    stage.close();
  }

  /** Hub and page hear each other's tone, know each other's name, and the page's leave is seen. */
  public void theyHearEachOther(String type, boolean hubFirst, String password) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, password)) {
      if (!hubFirst) {
        meeting.page(relay);
      }
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relay);
      if (hubFirst) {
        meeting.page(relay);
      }
      meeting.awaitPage("the hub's stream in the page", "page.streams.length > 0");
      String id = (String) stage.browser().run("return page.selfId");
      JsonNode status =
          hub.await("the page", s -> s.at("/peers/0/connectionState").asText().equals("connected"));
      assertEquals(1, status.get("peers").size());
      assertEquals(id, status.at("/peers/0/id").asText());
      assertEquals(type, status.at("/peers/0/via").asText());
      String hubId = status.at("/room/peerId").asText();
      meeting.awaitPage("the hub's name", "page.roster['" + hubId + "']?.name === 'Lobby'");

      // The jitter buffers of both sides find their depth first.
      Await.seconds(2);
      hears(ToneAnalysis.of(stage.browser().record(0, RECORD_SECONDS), HUB_HZ), HUB_HZ);
      hears(meeting.heard("Lobby", TrysteroStage.PAGE_HZ, RECORD_SECONDS), TrysteroStage.PAGE_HZ);

      stage.browser().run("return leave()");
      hub.await("nobody", s -> s.get("peers").isEmpty());
    }
  }

  private static void hears(ToneAnalysis heard, double hz) {
    assertEquals(hz, heard.hz(), 2);
    assertEquals(-20, heard.dbfs(), 3);
    assertTrue(heard.longestGapMs() <= 40, heard::toString);
  }

  /** Whoever has another password is not met, and the hub says why. */
  public void whoHasAnotherPasswordIsNotMetAndToldSo(String type) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relay);
      meeting.page(relay, "other");
      JsonNode status =
          hub.await(
              "a reason", s -> s.at("/signaling/0/lastError").asText().contains("room.password"));
      assertEquals(0, status.get("peers").size());
      assertEquals("up", status.at("/signaling/0/state").asText());
      assertEquals(0L, stage.browser().run("return page.joined.length"));
    }
  }

  /** Everybody of one hub and three pages hears the three others. */
  public void aHubAndThreePagesAreACompleteMesh(String type) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relay);
      List<String> windows = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        meeting.page(relay);
        windows.add(stage.browser().driver().getWindowHandle());
      }
      for (String window : windows) {
        stage.browser().driver().switchTo().window(window);
        meeting.awaitPage(
            "three streams in each page", MESH_SECONDS, "new Set(page.streams).size === 3");
      }
      hub.await(
          "the sound of three pages",
          status -> {
            int heard = 0;
            for (JsonNode peer : status.get("peers")) {
              boolean connected = peer.get("connectionState").asText().equals("connected");
              heard += connected && peer.get("audioLevelDb").asDouble() > -30 ? 1 : 0;
            }
            return status.get("peers").size() == 3 && heard == 3;
          });
      String modest = (String) stage.browser().run("return page.selfId");
      stage.browser().run("askForBitrate(24000)");
      hub.await(
          "its own encoding for the page that asked for it, and the full rate for the others",
          status -> {
            int asked = 0;
            for (JsonNode peer : status.get("peers")) {
              boolean own = peer.get("id").asText().equals(modest);
              JsonNode audio = peer.get("audio");
              asked +=
                  audio.path("sendTargetBitrate").asInt() == (own ? 24_000 : 40_000)
                          && audio.path("sendClass").asText().equals(own ? "poor" : "good")
                      ? 1
                      : 0;
            }
            return asked == 3;
          });
    }
  }

  /**
   * With a relay of every type configured and one of them killed, a page that comes by each of
   * {@code arrivals} is met by that one.
   */
  public void whenOneOfAllRelaysDiesPagesArriveByTheOthers(String killed, List<String> arrivals) {
    List<Relay> relays = new ArrayList<>();
    Relay victim = stage.ownRelay(killed);
    for (String type : RAILS) {
      relays.add(type.equals(killed) ? victim : stage.relay(type));
    }
    boolean dead = false;
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relays.toArray(Relay[]::new));
      victim.kill();
      dead = true;
      int number = RAILS.indexOf(killed);
      hub.await(
          "a relay that is down",
          s -> !s.at("/signaling/" + number + "/state").asText().equals("up"));
      for (String type : arrivals) {
        meeting.page(stage.relay(type));
        String id = (String) stage.browser().run("return page.selfId");
        meeting.awaitPage("the hub's stream in the page", "page.streams.length > 0");
        hub.await("the page by " + type, status -> connectedBy(status, id, type));
      }
    } finally {
      if (!dead) {
        victim.kill();
      }
    }
  }

  private static boolean connectedBy(JsonNode status, String id, String via) {
    for (JsonNode peer : status.get("peers")) {
      if (peer.get("id").asText().equals(id)) {
        return peer.get("via").asText().equals(via)
            && peer.get("connectionState").asText().equals("connected");
      }
    }
    return false;
  }

  /** Hubs that meet by a relay and by a server are one participant for each other. */
  public void twoHubsOverRelayAndServerAreOneParticipantForEachOther(String type) {
    Relay relay = stage.relay(type);
    String server = "{\"type\": \"embedded\", \"listen\": \"127.0.0.1\", \"port\": 0}";
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "")) {
      HubProcess one = meeting.hub("One", 440, server + ", " + relay.config());
      String client =
          "{\"type\": \"websocket\", \"url\": \"ws://127.0.0.1:%d/ws\"}".formatted(one.port());
      HubProcess two = meeting.hub("Two", 620, client + ", " + relay.config());
      for (HubProcess hub : List.of(one, two)) {
        hub.await(
            "the other one, once",
            s ->
                s.get("peers").size() == 1
                    && s.at("/peers/0/connectionState").asText().equals("connected"));
      }
      Await.seconds(4);
      assertEquals(1, one.status().get("peers").size());
      assertEquals("Two", one.status().at("/peers/0/name").asText());
      assertEquals(two.status().at("/room/peerId"), one.status().at("/peers/0/id"));
      hears(meeting.heard("Two", 440, RECORD_SECONDS), 440);
      hears(meeting.heard("One", 620, RECORD_SECONDS), 620);
    }
  }

  /** A hub that is stopped is gone for a page at once. */
  public void aHubThatLeavesIsGoneForThePageAtOnce(String type) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "")) {
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relay);
      meeting.page(relay);
      meeting.awaitPage("the hub's stream in the page", "page.streams.length > 0");
      assertEquals(0, hub.terminate());
      Await.until(
          "the leave",
          5,
          () -> (Boolean) stage.browser().run("return page.left.length > 0") ? true : null);
    }
  }

  /**
   * A page that leaves and joins again and again is met each time, and afterwards the hub holds no
   * thread, descriptor, socket or SCTP association more than after the first time.
   *
   * @return times from joining to the hub's stream in the page, ms
   */
  public List<Double> reconnectionsLeakNothing(String type, int cycles) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      HubProcess hub = meeting.hub("Lobby", HUB_HZ, relay);
      meeting.page(relay);
      meetAndPart(meeting, hub);
      ProcessCounts before = restingCounts(hub);
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < cycles; i++) {
        stage.browser().run("page.streams = []; page.left = []; join()");
        times.add(meetAndPart(meeting, hub));
      }
      assertEquals(cycles, times.size());
      AtomicReference<String> growth = new AtomicReference<>();
      try {
        Await.until(
            "nothing more than before",
            UNUSED_THREAD_SECONDS + 15,
            () -> {
              growth.set(restingCounts(hub).growthSince(before, POOLED_THREADS));
              return growth.get().isEmpty() ? true : null;
            });
      } catch (AssertionError e) {
        throw new AssertionError("after " + cycles + " calls more: " + growth, e);
      }
      return times;
    }
  }

  private double meetAndPart(TrysteroMeeting meeting, HubProcess hub) {
    meeting.awaitPage("the hub's stream in the page", "page.streams.length > 0");
    hub.await("the page", s -> s.at("/peers/0/connectionState").asText().equals("connected"));
    double ms = ((Number) stage.browser().run("return page.at.stream")).doubleValue();
    stage.browser().run("return leave()");
    hub.await("nobody", s -> s.get("peers").isEmpty());
    return ms;
  }

  /**
   * Once SCTP's thread has ended, which takes that nothing is associated any more, and the garbage
   * is collected: ice4j's sockets that stand for others hold a descriptor of their own till then.
   */
  private static ProcessCounts restingCounts(HubProcess hub) {
    hub.collectGarbage();
    return Await.until(
        "the end of every association",
        20,
        () -> {
          ProcessCounts counts = ProcessCounts.of(hub.handle());
          return counts.threads().containsKey(ProcessCounts.SCTP_THREAD) ? null : counts;
        });
  }

  /**
   * How long after both sides have joined at once a page hears a hub: ms from joining to each step,
   * {@code joined} (handshake done), {@code stream} (announced and negotiated) and {@code audible}.
   * The hub is up and its connection to the relay is held back until then.
   */
  public Map<String, Double> joinHub(String type) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret");
        HeldProxy proxy = new HeldProxy(relay.url())) {
      meeting.start("Lobby", HUB_HZ, new Relay(type, proxy.url(), () -> {}).config());
      meeting.waitingPage(relay);
      Await.until("the hub's connection", 20, () -> proxy.somebodyWaits() ? true : null);
      // Whatever the hub prepares after its start is done by then.
      Await.seconds(2);
      proxy.release();
      stage.browser().run("joinAll()");
      return joinTimes(meeting);
    }
  }

  /** The same between two pages: the later of the two for each step. */
  public Map<String, Double> joinChromium(String type) {
    Relay relay = stage.relay(type);
    try (TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      meeting.waitingPage(relay);
      String first = stage.browser().driver().getWindowHandle();
      meeting.waitingPage(relay);
      Await.seconds(2);
      stage.browser().run("joinAll()");
      Map<String, Double> times = joinTimes(meeting);
      stage.browser().driver().switchTo().window(first);
      joinTimes(meeting).forEach((step, ms) -> times.merge(step, ms, Math::max));
      return times;
    }
  }

  private Map<String, Double> joinTimes(TrysteroMeeting meeting) {
    meeting.awaitPage("the other side's sound", "page.at.audible");
    Map<String, Double> times = new HashMap<>();
    ((Map<?, ?>) stage.browser().run("return page.at"))
        .forEach((step, ms) -> times.put(step.toString(), ((Number) ms).doubleValue()));
    return times;
  }

  /** One relay of its own for each type named, as they stand in a hub's configuration. */
  public String separateRelays(List<String> types) {
    return String.join(", ", types.stream().map(type -> stage.keptRelay(type).config()).toList());
  }

  /**
   * Beside a good relay stand some that flood, lie, send 1 MB frames, forge, and close at every
   * step: the call goes on without a gap, newcomers arrive, and what was refused is counted.
   */
  public void evilRelaysHarmNobody() throws IOException {
    Relay good = stage.relay("mqtt");
    try (RelayProcess evil = new RelayProcess.Node("evil-relay.mjs");
        TrysteroMeeting meeting = new TrysteroMeeting(stage, "secret")) {
      List<String> evils = List.of("flood", "lies", "large", "ids", "answers", "binary");
      List<String> closers = List.of("opened", "spoken", "refused", "cut");
      HubProcess hub =
          meeting.start(
              "Lobby",
              HUB_HZ,
              "%s, {\"type\": \"ws-relay\", \"urls\": [%s, %s]}, {\"type\": \"nostr\", \"relays\": [%s]}"
                  .formatted(
                      good.config(),
                      urls(evil, evils),
                      urls(evil, closers),
                      urls(evil, List.of("forged", "large", "flood"))));
      hub.await("the good relay", s -> s.at("/signaling/0/state").asText().equals("up"));
      meeting.page(good);
      meeting.awaitPage("the hub's stream in the page", "page.streams.length > 0");
      hub.await("the page", s -> s.at("/peers/0/connectionState").asText().equals("connected"));
      Await.seconds(2);
      hears(ToneAnalysis.of(stage.browser().record(0, 2 * RECORD_SECONDS), HUB_HZ), HUB_HZ);
      hears(
          meeting.heard("Lobby", TrysteroStage.PAGE_HZ, 2 * RECORD_SECONDS), TrysteroStage.PAGE_HZ);
      JsonNode status = hub.status();
      assertEquals(1, status.get("peers").size(), status::toString);
      double refused = hub.metric("roomhub_signaling_messages_refused_total");
      assertTrue(refused > 10_000, refused + " messages were refused");
      meeting.page(good);
      meeting.awaitPage("the hub's stream in the newcomer", "page.streams.length > 0");
      hub.await("both pages", s -> s.get("peers").size() == 2);
      assertTrue(hub.handle().isAlive());
    }
  }

  private static String urls(RelayProcess relay, List<String> paths) {
    return String.join(
        ", ", paths.stream().map(path -> "\"%s/%s\"".formatted(relay.url(), path)).toList());
  }
}
