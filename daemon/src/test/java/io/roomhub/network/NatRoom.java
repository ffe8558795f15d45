package io.roomhub.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.e2e.Await;
import io.roomhub.e2e.CallWatch;
import io.roomhub.e2e.HubConfigs;
import io.roomhub.e2e.HubProcess;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hubs in one room, each behind a NAT of its own and each with a tone of its own as its microphone:
 * who hears whom, and what those say who do not.
 */
public final class NatRoom implements AutoCloseable {
  /** Such a tone at -20 dBFS that is there is well above this. */
  private static final double AUDIBLE_DBFS = -26;

  private static final double[] HZ = {440, 620, 880, 1200, 1660, 2310};
  private static final double GIVE_UP_SECONDS = 60;
  private static final int SETTLING_SECONDS = 10;

  private final Path directory;
  private final NatKind[] kinds;
  private final int forwarder;
  private final List<NetworkNamespace> homes = new ArrayList<>();
  private final List<Router.Link> links = new ArrayList<>();
  private final List<HubProcess> hubs = new ArrayList<>();

  /** Two hubs of the room, by their numbers. */
  public record Pair(int one, int other) {}

  /**
   * How two hubs fared.
   *
   * @param heard whether each heard the other
   * @param seconds from both knowing of each other to that, or to both saying why not
   * @param words the pair of candidates in use, or the problem
   */
  public record Outcome(boolean heard, double seconds, String words) {}

  /**
   * Starts the hubs, all at once.
   *
   * @param iceServers of all, see {@link Internet}
   */
  public NatRoom(Internet internet, Path directory, String iceServers, NatKind... kinds) {
    this(internet, directory, iceServers, -1, kinds);
  }

  /**
   * The same.
   *
   * @param forwarder number of the hub that sends sound on for others, or -1
   */
  public NatRoom(
      Internet internet, Path directory, String iceServers, int forwarder, NatKind... kinds) {
    this.directory = directory;
    this.forwarder = forwarder;
    this.kinds = kinds.clone();
    for (NatKind kind : kinds) {
      NetworkNamespace home = new NetworkNamespace();
      homes.add(home);
      links.add(internet.router().attach(home, kind));
    }
    List<CompletableFuture<HubProcess>> starting =
        IntStream.range(0, kinds.length)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> start(internet, iceServers, i)))
            .toList();
    try {
      starting.forEach(hub -> hubs.add(hub.join()));
    } catch (CompletionException e) {
      starting.stream()
          .filter(hub -> hub.handle((started, failure) -> failure == null).join())
          .map(CompletableFuture::join)
          .forEach(HubProcess::close);
      close();
      throw e;
    }
  }

  private HubProcess start(Internet internet, String iceServers, int number) {
    String config =
        HubConfigs.hub(
            name(number),
            "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(HZ[number]),
            output(number),
            internet.rail(),
            iceServers);
    return HubProcess.start(
        directory.resolve("hub" + number),
        number == forwarder
            ? config.replace("\"room\": {", "\"room\": {\"forwarding\": true, ")
            : config,
        internet.environment(),
        homes.get(number).wrapper());
  }

  private static String name(int number) {
    return "Hub " + number;
  }

  private Path output(int number) {
    return directory.resolve("hub" + number + ".wav");
  }

  /** The tone of a hub; of one that is not there, a tone that others may use. */
  public static double hz(int number) {
    return HZ[number];
  }

  /** A hub. */
  public HubProcess hub(int number) {
    return hubs.get(number);
  }

  /** Its way to the internet. */
  public Router.Link link(int number) {
    return links.get(number);
  }

  /** The kinds of NAT of a pair. */
  public String names(Pair pair) {
    return kinds[pair.one()] + " - " + kinds[pair.other()];
  }

  /** Whether a pair needs no relay. */
  public boolean canReach(Pair pair) {
    return kinds[pair.one()].canReach(kinds[pair.other()]);
  }

  /** What a hub has played lately. */
  public float[] played(int listener, double seconds) {
    return WavFile.tail(WavFile.read(output(listener)), seconds);
  }

  /** Whether a hub plays another one's tone now. */
  public boolean hears(int listener, int talker) {
    return Files.exists(output(listener))
        && ToneAnalysis.medianLevel(WavFile.tail(WavFile.read(output(listener)), 0.2), HZ[talker])
            > AUDIBLE_DBFS;
  }

  /** Starts to look at what two hubs hear of each other. */
  public CallWatch watch(Pair pair) {
    return new CallWatch(ear(pair.one(), pair.other()), ear(pair.other(), pair.one()));
  }

  /** Waits until two hubs have heard each other without a hole for half a second. */
  public void awaitHeard(Pair pair) {
    Await.until(
        "sound both ways",
        GIVE_UP_SECONDS,
        () ->
            Files.exists(output(pair.one()))
                    && Files.exists(output(pair.other()))
                    && ear(pair.one(), pair.other()).hears()
                    && ear(pair.other(), pair.one()).hears()
                ? true
                : null);
  }

  private CallWatch.Ear ear(int listener, int talker) {
    return new CallWatch.Ear(output(listener), HZ[talker]);
  }

  /** By which candidates one of two hubs sends to the other, as it says. */
  public String path(Pair pair) {
    JsonNode other = peer(hubs.get(pair.one()).status(), pair.other());
    return other == null ? "gone" : path(other);
  }

  /**
   * Waits until two hubs that hear each other do so by the best path that their NATs allow: none of
   * a relay's where they can reach each other, none by TCP where UDP is not blocked.
   *
   * @return that path; the one in use after {@value #SETTLING_SECONDS} s when it is another
   */
  public String settledPath(Pair pair) {
    Pair back = new Pair(pair.other(), pair.one());
    long end = System.nanoTime() + SETTLING_SECONDS * 1_000_000_000L;
    while (!isBest(pair, path(pair)) || !isBest(pair, path(back))) {
      if (System.nanoTime() - end > 0) {
        break;
      }
      Await.seconds(0.1);
    }
    return isBest(pair, path(back)) ? path(pair) : path(back);
  }

  /** Whether no other path between them is better. */
  public boolean isBest(Pair pair, String path) {
    boolean blocked =
        kinds[pair.one()] == NatKind.UDP_BLOCKED || kinds[pair.other()] == NatKind.UDP_BLOCKED;
    return canReach(pair) ? !path.contains("relay") : blocked || !path.contains(" by t");
  }

  /**
   * Waits until every pair has come to an end, good or bad.
   *
   * @param connects which pairs are waited for even though they say meanwhile why it takes so long
   */
  public Map<Pair, Outcome> outcomes(Predicate<Pair> connects) {
    Map<Pair, Outcome> outcomes = new LinkedHashMap<>();
    Map<Pair, Long> met = new LinkedHashMap<>();
    List<Pair> pairs = new ArrayList<>();
    for (int one = 0; one < hubs.size(); one++) {
      for (int other = one + 1; other < hubs.size(); other++) {
        pairs.add(new Pair(one, other));
      }
    }
    long began = System.nanoTime();
    while (outcomes.size() < pairs.size()) {
      List<JsonNode> status = hubs.stream().map(HubProcess::status).toList();
      long now = System.nanoTime();
      for (Pair pair : pairs) {
        JsonNode one = peer(status.get(pair.one()), pair.other());
        JsonNode other = peer(status.get(pair.other()), pair.one());
        if (!outcomes.containsKey(pair) && one != null && other != null) {
          double seconds = (now - met.computeIfAbsent(pair, first -> now)) / 1e9;
          Outcome outcome = outcome(pair, one, other, seconds);
          if (outcome != null && (outcome.heard() || !connects.test(pair))) {
            outcomes.put(pair, outcome);
          }
        }
      }
      if (now - began > GIVE_UP_SECONDS * 1e9) {
        pairs.forEach(
            pair ->
                outcomes.putIfAbsent(
                    pair, new Outcome(false, Double.POSITIVE_INFINITY, "neither sound nor words")));
      }
      Await.seconds(0.1);
    }
    return outcomes;
  }

  private @Nullable Outcome outcome(Pair pair, JsonNode one, JsonNode other, double seconds) {
    if (connected(one)
        && connected(other)
        && hears(pair.one(), pair.other())
        && hears(pair.other(), pair.one())) {
      return new Outcome(true, seconds, path(one));
    }
    return one.path("problem").isTextual() && other.path("problem").isTextual()
        ? new Outcome(false, seconds, one.path("problem").asText())
        : null;
  }

  private static @Nullable JsonNode peer(JsonNode status, int number) {
    for (JsonNode peer : status.path("peers")) {
      if (peer.path("name").asText().equals(name(number))) {
        return peer;
      }
    }
    return null;
  }

  private static boolean connected(JsonNode peer) {
    return peer.path("connectionState").asText().equals("connected");
  }

  private static String path(JsonNode peer) {
    JsonNode pair = peer.path("selectedPair");
    String relay =
        pair.path("relayProtocol").isTextual() ? " by " + pair.path("relayProtocol").asText() : "";
    return pair.path("local").asText() + relay + " - " + pair.path("remote").asText();
  }

  @Override
  public void close() {
    hubs.forEach(HubProcess::close);
    links.forEach(Router.Link::close);
    homes.forEach(NetworkNamespace::close);
  }
}
