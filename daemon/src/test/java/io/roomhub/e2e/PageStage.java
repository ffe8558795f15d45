package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.network.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A hub and guest pages in Chromium, each in a network namespace of its own on one switch; the
 * pages' cables are pulled and their addresses changed. Every one says a tone of its own, and what
 * each hears is followed.
 */
public final class PageStage implements AutoCloseable {
  private static final String SWITCH = "pages0";
  private static final String GATEWAY = "10.80.0.1";
  private static final String HUB = "10.80.0.2";
  private static final int PORT = 18_444;
  private static final String ORIGIN = "https://" + HUB + ":" + PORT;
  private static final double HUB_HZ = 440;
  private static final double PAGE_HZ = 1000;

  private final Path directory;
  private final NetworkNamespace hubHome = new NetworkNamespace();
  private final HubProcess hub;
  private final List<Page> pages = new ArrayList<>();

  /** One page. */
  public final class Page {
    private final int number;
    private final NetworkNamespace home = new NetworkNamespace();
    private final Browser browser;
    private String address;
    private int moves;

    private Page(int number) {
      this.number = number;
      address = "10.80.0." + (10 + number);
      connect(home, address, port());
      Path folder = directory.resolve("page" + number);
      try {
        Path microphone = Files.createDirectories(folder).resolve("microphone.wav");
        WavFile.write(microphone, WavFile.tone(hz(), -20, 10));
        browser = Browser.inNamespace(home.wrapper(), microphone, ORIGIN);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void join() {
      browser.open(ORIGIN + "/#" + HubConfigs.ROOM + "&processing=off&rails=ws");
      browser.run(script());
      browser.joinAs("Page " + number);
    }

    private double hz() {
      return PAGE_HZ + 800 * number;
    }

    private String port() {
      return "page-port" + number;
    }

    /** Its browser. */
    public Browser browser() {
      return browser;
    }

    /** Pulls its cable out of the switch, or puts it in again. */
    public void setPlugged(boolean plugged) throws IOException, InterruptedException {
      Namespaces.must("ip link set " + port() + (plugged ? " up" : " down"));
    }

    /** Loses what it sends to another page and what that sends to it, or no longer. */
    public void setCutFrom(Page other, boolean cut) {
      String verb = cut ? "add" : "del";
      home.shell("ip route " + verb + " blackhole " + other.address + "/32");
      other.home.shell("ip route " + verb + " blackhole " + address + "/32");
    }

    /** Gives it an address that it never had. */
    public void move() {
      moves++;
      String next = "10.80." + moves + "." + (10 + number);
      home.shell(
          "ip addr add %s/16 dev cable && ip addr del %s/16 dev cable; ".formatted(next, address)
              + "ip addr add %s/16 dev cable 2>/dev/null; ".formatted(next)
              + "ip route replace default via "
              + GATEWAY);
      address = next;
    }

    /** Connections that it has ever made. */
    public int connections() {
      return ((Number) browser.run("return roomhubTest.connections.length")).intValue();
    }

    /** What the hub says of it. */
    public JsonNode atHub() {
      for (JsonNode peer : hub.status().at("/peers")) {
        if (peer.path("name").asText().equals("Page " + number)) {
          return peer;
        }
      }
      throw new AssertionError("the hub knows no page " + number);
    }

    /** Starts to look at what it hears and how the hub hears it. */
    public Watch watch() {
      return new Watch(this);
    }
  }

  /** What a page hears, and the hub of it, from a moment on. */
  public final class Watch {
    private final Page page;
    private final int hubBegan;

    private Watch(Page page) {
      this.page = page;
      hubBegan = WavFile.read(output()).length;
      page.browser.run("roomhubTest.watch()");
    }

    /**
     * Waits until the page hears all others for half a second.
     *
     * @return when the last silence ended, ms from the watch's beginning; the one that lasted
     *     longest
     */
    public double awaitPageMs(double seconds) {
      return Await.until(
          "sound of " + pages.size() + " others at page " + page.number,
          seconds,
          () -> {
            List<?> back = (List<?>) page.browser.run("return roomhubTest.backAfter()");
            boolean all = back.size() == pages.size() && back.stream().allMatch(Objects::nonNull);
            return all
                ? back.stream().mapToDouble(each -> ((Number) each).doubleValue()).max().orElse(0)
                : null;
          });
    }

    /** Waits until the hub hears it for half a second, and says the same. */
    public double awaitHubMs(double seconds) {
      return Await.until(
          "sound of page " + page.number + " at the hub",
          seconds,
          () -> {
            double back = Silence.endMs(WavFile.read(output()), hubBegan, page.hz());
            return Double.isFinite(back) ? back : null;
          });
    }
  }

  /** Starts the hub and the pages, which join. */
  public PageStage(Path directory, int pages) throws IOException, InterruptedException {
    this.directory = directory;
    Namespaces.addSwitch(SWITCH, GATEWAY + "/16");
    connect(hubHome, HUB, "hub-port");
    String signaling =
        "{\"type\": \"embedded\", \"listen\": \"0.0.0.0\", \"port\": %d, \"tls\": true}"
            .formatted(PORT);
    String tone = "{\"type\": \"tone\", \"hz\": %s, \"dbfs\": -20}".formatted(HUB_HZ);
    CompletableFuture<HubProcess> startingHub =
        CompletableFuture.supplyAsync(
            () ->
                HubProcess.start(
                    directory.resolve("hub"),
                    HubConfigs.hub("Hub", tone, output(), signaling),
                    Map.of(),
                    hubHome.wrapper()));
    List<CompletableFuture<Page>> startingPages =
        IntStream.range(0, pages)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> new Page(i)))
            .toList();
    hub = startingHub.join();
    startingPages.forEach(page -> this.pages.add(page.join()));
    this.pages.parallelStream().forEach(Page::join);
  }

  private static void connect(NetworkNamespace home, String address, String port) {
    home.shell(
        "ip link add cable type veth peer name %s netns %d"
            .formatted(port, ProcessHandle.current().pid()));
    try {
      Namespaces.must("ip link set " + port + " master " + SWITCH);
      Namespaces.must("ip link set " + port + " up");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    home.shell(
        "ip addr add %s/16 dev cable && ip link set cable up && ip route add default via %s"
            .formatted(address, GATEWAY));
  }

  private static String script() {
    try (InputStream script =
        Objects.requireNonNull(PageStage.class.getResourceAsStream("page-ears.js"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path output() {
    return directory.resolve("hub.wav");
  }

  /** A page, by its number. */
  public Page page(int number) {
    return pages.get(number);
  }

  /** The hub. */
  public HubProcess hub() {
    return hub;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    pages.parallelStream().forEach(page -> page.browser.close());
    pages.forEach(page -> page.home.close());
    hub.close();
    hubHome.close();
    Namespaces.removeSwitch(SWITCH);
  }
}
