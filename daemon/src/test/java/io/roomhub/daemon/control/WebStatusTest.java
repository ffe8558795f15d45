package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.daemon.control.quality.MouthToEar;
import io.roomhub.daemon.control.quality.QualitySample;
import io.roomhub.daemon.control.web.AdminToken;
import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.RelayHost;
import io.roomhub.daemon.voice.DeviceState;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status view's data as a browser, a visitor and an attacker get it: over plain sockets. */
@Timeout(60)
class WebStatusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a visitor must not learn of the {@link FakeHub}. */
  private static final List<String> NOT_FOR_VISITORS =
      List.of("lobby-7Qm2xVb9Lk4R", "Zo", "guest1", "evil", "wss://", "refused", "tone", "0.1.0");

  @TempDir Path state;
  private final VirtualClock clock = new VirtualClock();
  private final FakeHub hub = new FakeHub();
  private AdminToken token;
  private WebStatus status;
  private EmbeddedWebServer server;

  @BeforeEach
  void start() throws Exception {
    token = AdminToken.loadOrCreate(state, new SecureRandom());
    status = new WebStatus(token, clock);
    server =
        new EmbeddedWebServer(
            "127.0.0.1",
            0,
            null,
            Map.of("/ws", new RelayHost(clock)),
            65_536,
            List.of(status.handler()),
            new EmbeddedWebServer.Options(List.of(), List.of("hub.example.org"), clock));
    server.start();
    status.setHub(hub);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private record Answer(int status, String head, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private Answer raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return answer(socket);
    }
  }

  private static Answer answer(Socket socket) throws IOException {
    String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int end = all.indexOf("\r\n\r\n");
    return new Answer(
        Integer.parseInt(all.split(" ", 3)[1]), all.substring(0, end), all.substring(end + 4));
  }

  private Answer get(String path, String... headers) throws IOException {
    return raw("GET " + path + " HTTP/1.1\r\n" + lines(headers) + "\r\n");
  }

  private Answer post(String path, String body, String... headers) throws IOException {
    return raw(
        "POST "
            + path
            + " HTTP/1.1\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + lines(headers)
            + "\r\n"
            + body);
  }

  private String lines(String... headers) {
    StringBuilder lines = new StringBuilder("Connection: close\r\n");
    if (!String.join("\n", headers).contains("Host:")) {
      lines.append("Host: 127.0.0.1:").append(server.port()).append("\r\n");
    }
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return lines.toString();
  }

  private String withToken() {
    return "Authorization: Bearer " + token.text();
  }

  private String ownOrigin() {
    return "Origin: http://127.0.0.1:" + server.port();
  }

  @Test
  void aVisitorSeesHowItGoesButNotWhoIsThereNorHowToGetIn() throws Exception {
    recordQuality();
    Answer view = get("/status/view");
    Answer quality = get("/status/quality");

    assertEquals(200, view.status());
    JsonNode person = view.json().at("/people/0");
    assertFalse(view.json().path("admin").asBoolean());
    assertEquals("connected", person.path("connectionState").asText());
    assertEquals(-23.0, person.path("levelDb").asDouble());
    assertEquals("excellent", person.path("quality").asText());
    assertTrue(person.path("name").isNull());
    assertEquals(
        person.path("id").asText(),
        quality.json().at("/peers/0/id").asText(),
        "the curve belongs to the row");
    assertEquals("[90.0,12.0,0.5,1.5,87.0]", quality.json().at("/peers/0/rows/0").toString());
    for (String secret : NOT_FOR_VISITORS) {
      assertFalse((view.body() + quality.body()).contains(secret), secret);
    }
  }

  @Test
  void aVisitorIsToldAMicrophoneThatIsClosedOnPurposeFromOneThatIsMissing() throws Exception {
    hub.input =
        new HubStatus.Input(null, null, 0, 0, Double.NaN, 0, false, DeviceState.CLOSED_WHILE_MUTED);
    JsonNode view = get("/status/view").json();
    assertFalse(view.at("/input/open").asBoolean());
    assertTrue(view.at("/input/closed").asBoolean());
    assertFalse(view.at("/output/open").asBoolean());
    assertFalse(view.at("/output/closed").asBoolean());
  }

  private void recordQuality() {
    hub.quality.add(
        "guest1",
        "Zoë",
        90,
        new QualitySample(
            12, 1, 0.5, 0, 40, 1.5, 40_000, 40_000, new MouthToEar(10, 20, 6, 41, 10), "good"));
  }

  @Test
  void withTheTokenEverythingIsThereAndOnlyNewRowsAreAsked() throws Exception {
    recordQuality();
    JsonNode view = get("/status/view", withToken()).json();
    assertTrue(view.path("admin").asBoolean());
    assertEquals("Zoë", view.at("/people/0/name").asText());
    assertEquals("connection refused", view.at("/signaling/1/lastError").asText());
    assertEquals("guest1", get("/status/quality", withToken()).json().at("/peers/0/id").asText());
    assertEquals(
        "[]",
        get("/status/quality?since=90.000", withToken()).json().at("/peers/0/rows").toString());
    assertEquals(400, get("/status/quality?since=now", withToken()).status());
    assertEquals(
        "usb-0d8c:0014", get("/status/devices", withToken()).json().at("/devices/0/name").asText());
    assertEquals(
        "https://192.0.2.1:8443/#lobby",
        get("/status/invite", withToken()).json().at("/urls/0").asText());
  }

  @Test
  void theLogTailHasNoSecrets() throws Exception {
    hub.log =
        List.of("old line", "somebody asked for lobby-7Qm2xVb9Lk4R", "password=hunter2 given");
    assertEquals(
        "{\"lines\":[\"old line\",\"somebody asked for [hidden]\",\"password=[hidden] given\"]}",
        get("/status/log", withToken()).body());
    hub.log = java.util.stream.IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
    JsonNode lines = get("/status/log", withToken()).json().path("lines");
    assertEquals(WebStatus.LOG_LINES, lines.size());
    assertEquals("line 499", lines.get(WebStatus.LOG_LINES - 1).asText());
  }

  @Test
  void withTheTokenTheHubIsMutedAndTheViewShowsItAtOnce() throws Exception {
    assertFalse(get("/status/view").json().path("muted").asBoolean());
    Answer muted = post("/status/mute", "{\"muted\": true}", withToken(), ownOrigin());
    assertEquals("{\"muted\":true}", muted.body());
    assertTrue(get("/status/view").json().path("muted").asBoolean());
    assertEquals(200, post("/status/volume", "{\"volume\": 20}", withToken()).status());
    assertEquals(List.of("muted true", "volume 20"), hub.calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/status/devices",
        "/status/log",
        "/status/invite",
        "/status/mute",
        "/status/volume"
      })
  void withoutTheTokenNothingElseIsToldAndNothingDone(String path) throws Exception {
    boolean post = path.matches(".*(mute|volume)");
    Answer answer = post ? post(path, "{\"muted\": true}") : get(path);
    assertEquals(401, answer.status());
    assertTrue(answer.head().contains("WWW-Authenticate: Bearer"), answer.head());
    assertEquals(List.of(), hub.calls);
  }

  @Test
  void aTokenIsRefusedWhereverItDiffersAndAfterEightWrongOnesTheRightOneToo() throws Exception {
    String right = token.text();
    List<String> wrong =
        List.of(
            "Bearer " + right.substring(1),
            "Bearer " + right + "A",
            "Bearer ",
            "Bearer",
            "Basic " + right,
            right,
            "Bearer \"" + right + "\"",
            "Bearer " + "A".repeat(43));
    for (String authorization : wrong) {
      Answer answer = get("/status/view", "Authorization: " + authorization);
      assertEquals(401, answer.status(), authorization);
    }
    Answer locked = get("/status/view", withToken());
    assertEquals(429, locked.status());
    assertTrue(locked.head().contains("Retry-After: 10"), locked.head());
    assertEquals(200, get("/status/view").status(), "looking is still allowed");

    clock.advanceMillis(10_000);
    assertEquals(200, get("/status/view", withToken()).status());
    assertEquals(9, status.refusedRequests());
  }

  @Test
  void whoAsksTooOftenWaitsAndTheOthersDoNot() throws Exception {
    int answered = 0;
    Answer last = get("/status/view");
    while (last.status() == 200 && answered < 1_000) {
      answered++;
      last = get("/status/view");
    }
    assertEquals(60, answered);
    assertEquals(429, last.status());
    clock.advanceMillis(1_000);
    assertEquals(200, get("/status/view").status());
  }

  @Test
  void everyAnswerForbidsWhatAPageCouldDoWithIt() throws Exception {
    for (Answer answer :
        List.of(get("/status/view"), get("/status/log"), get("/status/none"), get("/status"))) {
      String head = answer.head();
      assertTrue(head.contains("Content-Security-Policy: default-src 'none';"), head);
      assertTrue(head.contains("frame-ancestors 'none'"), head);
      assertTrue(head.contains("X-Content-Type-Options: nosniff"), head);
      assertTrue(head.contains("Referrer-Policy: no-referrer"), head);
      assertFalse(head.contains("Set-Cookie"), head);
      assertFalse(head.contains("Access-Control-Allow"), head);
      assertFalse(head.contains("unsafe"), head);
    }
    String page = get("/status").body();
    assertTrue(page.contains("<title>Status of the hub</title>"), page);
    assertFalse(page.matches("(?s).*(<script>|<style|style=|\\son[a-z]+=).*"), "inline code");
  }

  @Test
  void theHubsOwnPageIsKnownByEachOfItsNames() throws Exception {
    for (String name : List.of("hub.example.org", "[::1]:8443", "lobby.local:1")) {
      for (String scheme : List.of("http://", "https://")) {
        Answer answer =
            get("/status/log", "Host: " + name, "Origin: " + scheme + name, withToken());
        assertEquals(200, answer.status(), name);
      }
    }
    assertEquals(
        403, get("/status/view", "Host: localhost:1", "Origin: http://localhost:2").status());
  }

  @Test
  void anotherPageGetsNothingWhateverItKnows() throws Exception {
    for (String foreign :
        List.of("Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site")) {
      assertEquals(403, get("/status/view", foreign, withToken()).status(), foreign);
      assertEquals(
          403, post("/status/mute", "{\"muted\": true}", foreign, withToken()).status(), foreign);
    }
    Answer preflight =
        raw(
            "OPTIONS /status/mute HTTP/1.1\r\n"
                + lines("Origin: https://evil.example", "Access-Control-Request-Method: POST")
                + "\r\n");
    assertEquals(403, preflight.status());
    assertEquals(List.of(), hub.calls);
  }

  @Test
  void aNameThatIsNotTheHubsIsRefusedEverywhereButToProgramsThatMeetThere() throws Exception {
    for (String name :
        List.of("evil.example", "hub.example.org.evil.example", "localhost.evil", "x")) {
      for (String path : List.of("/", "/status", "/status/view", "/app.js")) {
        assertEquals(421, get(path, "Host: " + name).status(), name + path);
      }
      assertEquals(421, upgrade("Host: " + name, "Origin: http://" + name).status(), name);
      assertEquals(101, upgrade("Host: " + name).status(), "a program that is no browser");
    }
    for (String name :
        List.of(
            "hub.example.org",
            "HUB.example.ORG.",
            "lobby.local",
            "localhost:1",
            "[::1]",
            "10.0.0.9:8443")) {
      assertEquals(200, get("/status/view", "Host: " + name).status(), name);
      assertEquals(101, upgrade("Host: " + name, "Origin: https://a.page").status(), name);
    }
    assertEquals(403, upgrade("Host: localhost", "Origin: <script>").status());
  }

  private Answer upgrade(String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    StringBuilder request = new StringBuilder("GET /ws HTTP/1.1\r\nConnection: Upgrade\r\n");
    all.addAll(
        List.of(
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    all.forEach(line -> request.append(line).append("\r\n"));
    try (Socket socket = connect()) {
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(12);
      return new Answer(
          Integer.parseInt(new String(first, StandardCharsets.ISO_8859_1).split(" ")[1]), "", "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/status/../status/log",
        "/status/%2e%2e/status/log",
        "/status//log",
        "/status/log/",
        "/status/log;x=1",
        "/status/lo%67%00",
        "/status/view/../../../../etc/passwd",
        "/status/",
        "/STATUS/log",
      })
  void detoursLeadNowhere(String path) throws Exception {
    Answer answer = get(path);
    assertTrue(List.of(400, 401, 404).contains(answer.status()), path + ": " + answer.head());
    assertFalse(answer.body().contains("the room is open"), answer.body());
  }

  @Test
  void hugeAndBrokenRequestsAreRefusedAndHarmNobody() throws Exception {
    assertEquals(431, get("/status/view", "X: " + "x".repeat(9_000)).status());
    assertEquals(431, get("/status/view", "Authorization: Bearer " + "x".repeat(9_000)).status());
    assertEquals(414, get("/status/view?" + "x".repeat(9_000)).status());
    assertEquals(
        413, post("/status/mute", "{\"x\": \"" + "x".repeat(2_000) + "\"}", withToken()).status());
    assertEquals(400, post("/status/mute", "{\"muted\": 1}", withToken()).status());
    assertEquals(405, post("/status/view", "{}", withToken()).status());
    assertEquals(405, raw("DELETE /status/log HTTP/1.1\r\n" + lines() + "\r\n").status());
    assertEquals(400, get("/status/view", "Host: a", "Host: b").status());
    assertEquals(400, raw("\u0016\u0003\u0001 garbage\r\n\r\n").status());
    assertEquals(200, get("/status/view").status());
    assertEquals(List.of(), hub.calls);
  }

  @Test
  void aRequestThatNeverEndsLosesItsConnectionHoweverOftenAByteComes() throws Exception {
    try (Socket slow = connect();
        Socket idle = connect()) {
      OutputStream out = slow.getOutputStream();
      out.write(
          "GET /status/view HTTP/1.1\r\nHost: localhost\r\n".getBytes(StandardCharsets.US_ASCII));
      idle.getOutputStream().write("G".getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, get("/status/view").status(), "others are served meanwhile");
      for (int second = 0; second < 15; second++) {
        out.write(("X-" + second + ": y\r\n").getBytes(StandardCharsets.US_ASCII));
        clock.advanceMillis(1_000);
      }
      server.closeSlow();

      assertTrue(isClosed(slow));
      assertTrue(isClosed(idle));
    }
    assertEquals(200, get("/status/view").status());
    assertEquals(2, server.refusedRequests());
  }

  /** Waits until the hub has closed it; what it had not read makes that a reset. */
  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() == -1;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void aWebSocketMayStayAsLongAsItLikes() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      while (socket.getInputStream().read() != '\n' || socket.getInputStream().read() != '\r') {
        continue;
      }
      assertEquals('\n', socket.getInputStream().read());
      assertPong(socket);
      clock.advanceMillis(600_000);
      server.closeSlow();
      assertPong(socket);
    }
    assertEquals(0, server.refusedRequests());
  }

  private static void assertPong(Socket socket) throws IOException {
    socket.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4});
    assertEquals(0x8A, socket.getInputStream().read());
    assertEquals(0, socket.getInputStream().read());
  }

  @Test
  void untilTheHubIsThereThePageIsToldToWait() throws Exception {
    server.close();
    WebStatus early = new WebStatus(token, clock);
    server =
        new EmbeddedWebServer("127.0.0.1", 0, null, Map.of(), 65_536, List.of(early.handler()));
    server.start();
    assertEquals(503, get("/status/view").status());
  }
}
