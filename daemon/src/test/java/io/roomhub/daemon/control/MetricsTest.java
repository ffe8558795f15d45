package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.embedded.HostNames;
import io.roomhub.daemon.signaling.embedded.RefusalLog;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsTest {
  private final FakeHub hub = new FakeHub();
  private final List<String> log = new ArrayList<>();
  private final RefusalLog refusals = new RefusalLog("metrics", new VirtualClock(), log::add);
  private QueuedThreadPool threads;

  @BeforeEach
  void startThreads() {
    threads = HttpThreads.start();
  }

  @AfterEach
  void stopThreads() throws Exception {
    threads.stop();
  }

  private MetricsServer server(int port) {
    return new MetricsServer(
        "127.0.0.1",
        port,
        this::page,
        new HostNames(List.of("hub.example.org")),
        refusals,
        threads);
  }

  private String page() {
    return MetricsRenderer.render(hub.status(), hub.counters());
  }

  private List<String> samples(String metric) {
    return page()
        .lines()
        .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
        .toList();
  }

  @Test
  void valuesAreInBaseUnits() {
    hub.muted = true;
    assertEquals(List.of("roomhub_muted 1"), samples("roomhub_muted"));
    assertEquals(List.of("roomhub_volume_ratio 0.800000"), samples("roomhub_volume_ratio"));
    assertEquals(List.of("roomhub_peers 2"), samples("roomhub_peers"));
    assertEquals(
        List.of("roomhub_audio_capture_to_wire_seconds 0.024000"),
        samples("roomhub_audio_capture_to_wire_seconds"));
    assertEquals(
        List.of("roomhub_process_resident_memory_bytes 91000000"),
        samples("roomhub_process_resident_memory_bytes"));
    assertEquals(
        List.of("roomhub_process_cpu_cores 0.061000"), samples("roomhub_process_cpu_cores"));
    assertEquals(
        List.of("roomhub_process_gc_pause_max_seconds 0.001100"),
        samples("roomhub_process_gc_pause_max_seconds"));
    assertEquals(
        List.of("roomhub_signaling_refused_total 7"), samples("roomhub_signaling_refused_total"));
  }

  @Test
  void whoGetsHowMuchOfTheUploadIsTold() {
    assertEquals(
        List.of("roomhub_upload_bytes_per_second 16400"),
        samples("roomhub_upload_bytes_per_second"));
    assertEquals(
        List.of("roomhub_upload_limit_bytes_per_second 62500"),
        samples("roomhub_upload_limit_bytes_per_second"));
    assertEquals(
        List.of("roomhub_peer_send_target_bytes_per_second{peer=\"guest1\",name=\"Zoë\"} 2000"),
        samples("roomhub_peer_send_target_bytes_per_second"));
    assertEquals(
        List.of("roomhub_peer_send_class_poor{peer=\"guest1\",name=\"Zoë\"} 1"),
        samples("roomhub_peer_send_class_poor"));
    assertEquals(
        List.of("roomhub_peer_send_expected_loss_ratio{peer=\"guest1\",name=\"Zoë\"} 0.120000"),
        samples("roomhub_peer_send_expected_loss_ratio"));
  }

  @Test
  void exactlyOneStateIsOne() {
    assertEquals(
        List.of(
            "roomhub_state{state=\"starting\"} 0",
            "roomhub_state{state=\"offline\"} 0",
            "roomhub_state{state=\"alone\"} 0",
            "roomhub_state{state=\"connecting\"} 0",
            "roomhub_state{state=\"connected\"} 1",
            "roomhub_state{state=\"degraded\"} 0",
            "roomhub_state{state=\"left\"} 0",
            "roomhub_state{state=\"stopping\"} 0"),
        samples("roomhub_state"));
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    assertEquals(
        List.of("roomhub_peer_round_trip_seconds{peer=\"guest1\",name=\"Zoë\"} 0.001200"),
        samples("roomhub_peer_round_trip_seconds"));
    assertEquals(
        List.of("roomhub_audio_level_dbfs{direction=\"input\"} -41.234560"),
        samples("roomhub_audio_level_dbfs"));
    assertFalse(page().contains("NaN"));
  }

  @Test
  void labelsAreEscaped() {
    assertEquals(
        "# HELP roomhub_x y\n# TYPE roomhub_x gauge\nroomhub_x{a=\"q\\\"b\\\\n\\nz\"} 1\n",
        new MetricsText().gauge("x", "y").sample(1, "a", "q\"b\\n\nz").toString());
  }

  @Test
  void thePageKeepsTheRulesOfTheFormat() {
    Set<String> announced = new HashSet<>();
    String current = "";
    for (String line : page().split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        current = words[2];
        assertTrue(announced.add(current), "twice: " + current);
        assertTrue(current.startsWith("roomhub_"), current);
        assertEquals(words[3].equals("counter"), current.endsWith("_total"), current);
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        assertTrue(
            line.matches(
                current + "(\\{([a-z]+=\"([^\"\\\\]|\\\\.)*\",?)+\\})? -?[0-9]+(\\.[0-9]+)?"),
            line);
      }
    }
    assertTrue(announced.size() > 30, announced.toString());
  }

  @Test
  void thePageIsServedOnLoopback() throws Exception {
    try (MetricsServer server = server(0)) {
      server.start();
      HttpResponse<String> answer = get(server.port(), "/metrics");

      assertEquals(200, answer.statusCode());
      assertEquals(page(), answer.body());
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          answer.headers().firstValue("Content-Type").orElseThrow());
      HttpResponse<String> elsewhere = get(server.port(), "/");
      assertEquals(404, elsewhere.statusCode());
      assertEquals(
          "{\"error\":{\"code\":\"not-found\",\"message\":\"there is only /metrics\"}}",
          elsewhere.body());
    }
  }

  @Test
  void aNameThatIsNotTheHubsIsRefusedAndToldOnce() throws Exception {
    try (MetricsServer server = server(0)) {
      server.start();
      for (String name :
          List.of("127.0.0.1", "[::1]", "localhost", "HUB.example.org.", "a.local")) {
        assertEquals("HTTP/1.1 200 OK", statusLine(server.port(), name + ":" + server.port()));
      }
      for (String name : List.of("evil.example", "hub.example.org.evil.example", "x:9469")) {
        assertEquals("HTTP/1.1 421 Misdirected Request", statusLine(server.port(), name));
      }
    }
    assertEquals(List.of("metrics: a name that is not this hub's: evil.example"), log);
    assertEquals(3, refusals.total());
  }

  /** As a browser says the name of the page that leads it here. */
  private static String statusLine(int port, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      String request = "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(answer.startsWith("HTTP/1.1 200"), answer.contains("roomhub_peers"), answer);
      return answer.lines().findFirst().orElseThrow();
    }
  }

  @Test
  void aTakenPortIsToldWithAddressPortAndRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        MetricsServer server = server(taken.getLocalPort())) {
      MetricsPortException refused = assertThrows(MetricsPortException.class, server::start);

      assertEquals(
          "cannot serve metrics on 127.0.0.1 port "
              + taken.getLocalPort()
              + " (Address already in use); set metrics.port, 0 takes any free one",
          refused.getMessage());
    }
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
