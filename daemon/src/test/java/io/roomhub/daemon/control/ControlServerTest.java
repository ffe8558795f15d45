package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.UnixHttp.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ControlServerTest {
  private ControlFixture control;

  @BeforeEach
  void start() throws Exception {
    control = new ControlFixture();
  }

  @AfterEach
  void stop() throws Exception {
    control.close();
  }

  @Test
  void theLinksToJoinByAreTold() throws Exception {
    assertEquals(
        "{\"urls\":[\"https://192.0.2.1:8443/#lobby\",\"http://localhost:8443/#lobby\"]}",
        control.http.get("/v1/invite").body().strip());
  }

  @Test
  void theTokenOfTheStatusPageIsTold() throws Exception {
    assertEquals(
        "{\"token\":\"k3y\",\"urls\":[\"https://192.0.2.1:8443/status#token=k3y\"]}",
        control.http.get("/v1/token").body().strip());
    assertEquals(
        "k3y\n\nhttps://192.0.2.1:8443/status#token=k3y\n",
        control.http.get("/v1/token?format=text").body());
  }

  @Test
  void theStatusIsTheObjectThatScriptsWerePromised() throws IOException {
    String expected =
        """
        {"version":"0.1.0","state":"connected","uptimeSeconds":93784.5,
        "room":{"appId":"roomhub","id":"lobby-7Qm2xVb9Lk4R","peerId":"hub00000000000000000",
        "peers":2,"missingLegs":[{"a":"guest1","aName":"Zoë","b":"guest2",
        "bName":"evil\\u001B[2J","aThrough":"hub00000000000000000","bThrough":null}],
        "forwarding":{"enabled":true,"streams":[{"from":"guest2","to":"guest1","packets":1500,
        "bitrate":56000}]}},"muted":false,"volume":80,
        "signaling":[{"type":"embedded","url":"wss://0.0.0.0:8443/ws","state":"up",
        "lastError":null},{"type":"websocket","url":"wss://host/ws","state":"down",
        "lastError":"connection refused"}],
        "peers":[{"id":"guest1","name":"Zoë","via":"embedded","muted":false,
        "connectionState":"connected","iceConnectionState":"completed","dtlsState":"connected",
        "selectedPair":{"local":"host","remote":"prflx","protocol":"udp","relayProtocol":null},
        "roundTripMs":1.2,"jitterMs":0.8,"packetsReceived":900,"packetsLost":0,"lossPercent":0.0,
        "sendBitrate":40100,"receiveBitrate":39800,"audioLevelDb":-23.0,"jitterBufferMs":41,
        "concealedPercent":0.0,"setupMs":310,"quality":"excellent","packetsSent":905,
        "packetsDropped":2,
        "audio":{"jitterBufferTargetMs":40.0,"jitterBufferDelay":36900.0,
        "jitterBufferTargetDelay":36000.0,"jitterBufferEmittedCount":900000,
        "concealedSamples":960,"silentConcealedSamples":480,"concealmentEvents":1,
        "insertedSamplesForDeceleration":240,"removedSamplesForAcceleration":480,
        "fecPacketsReceived":12,"fecPacketsDiscarded":9,"packetsDiscarded":3,"gainDb":2.5,
        "remoteLossPercent":0.4,"mouthToEar":{"captureMs":10.0,"encodeMs":47.5,"networkMs":0.6,
        "jitterBufferMs":41.0,"playbackMs":20.0,"totalMs":119.1},"redundancy":[1,2],
        "sendClass":"poor","sendTargetBitrate":16000,"sendExpectedLossPercent":12,
        "requestedBitrate":20000},"hears":["hub00000000000000000"],"forwards":true,
        "forwardedBy":null,"lastError":null,
        "problem":null},
        {"id":"guest2","name":"evil\\u001B[2J","via":"websocket","muted":null,
        "connectionState":"new","iceConnectionState":"checking","dtlsState":"new",
        "selectedPair":null,"roundTripMs":null,"jitterMs":null,"packetsReceived":0,
        "packetsLost":0,"lossPercent":null,"sendBitrate":0,"receiveBitrate":0,
        "audioLevelDb":null,"jitterBufferMs":0,"concealedPercent":null,"setupMs":null,
        "quality":null,"packetsSent":0,"packetsDropped":0,"audio":null,
        "hears":null,"forwards":false,"forwardedBy":null,"lastError":"no answer within 15 s","problem":null}],
        "upload":{"bitrate":131200,"limit":500000,"measured":false},
        "audio":{"input":{"device":"tone 440 Hz","kind":"virtual","channels":1,
        "sampleRate":48000,"levelDb":-41.235,"xruns":0,"testSignal":true,"error":null},
        "output":{"device":null,"kind":null,"sampleRate":0,"levelDb":null,"xruns":3,
        "error":"no such device"},"chain":["highpass","echo","denoise"],
        "echo":{"engine":"kalman 1","erleDb":42.5,"delayMs":61,"skewPpm":-12.5,"doubleTalk":false,"absent":false},
        "gain":{"gainDb":6.5},
        "denoise":{"engine":"rnnoise 0.2","voiceProbability":0.93,"unavailable":null},
        "load":{"level":0,"words":"everything"},
        "captureToWireMs":24.0},
        "gpio":{"provider":"simulated","buttons":{"mute":false},
        "leds":{"mute":"off","link":"on"},"unavailable":null},
        "board":{"underVoltage":false,"throttled":false,"underVoltageSinceBoot":true,
        "throttledSinceBoot":false},
        "dataChannels":{"engine":"usrsctp","unavailable":null},
        "process":{"cpuPercentOfOneCore":6.1,"residentBytes":91000000,"gcPauseMaxMs":1.1},
        "participants":[{"id":"hub00000000000000000","name":"Room hub","kind":"hub",
        "muted":false,"self":true,"endToEnd":null},{"id":"guest1","name":"Zoë","kind":"guest","muted":false,
        "self":false,"endToEnd":true}],"warnings":[]}
        """;

    control.hub.board = new HubStatus.Board(false, false, true, false);
    Answer answer = control.http.get("/v1/status");

    assertEquals(200, answer.status());
    assertEquals(expected.replace("\n", "") + "\n", answer.body());
    assertTrue(answer.head().contains("Content-Type: application/json"), answer.head());
  }

  @Test
  void muteIsSetFlippedAndRead() throws IOException {
    assertEquals("{\"muted\":true}\n", control.http.post("/v1/mute", "{\"muted\":true}").body());
    assertEquals("{\"muted\":true}\n", control.http.get("/v1/mute").body());
    assertEquals("{\"muted\":false}\n", control.http.post("/v1/mute", "{\"toggle\":true}").body());
    assertEquals(List.of("muted true", "toggle"), control.hub.calls);
  }

  @Test
  void theVolumeIsSetAndRead() throws IOException {
    assertEquals("{\"volume\":65}\n", control.http.post("/v1/volume", "{\"volume\":65}").body());
    assertEquals("{\"volume\":65}\n", control.http.get("/v1/volume").body());
    assertEquals(List.of("volume 65"), control.hub.calls);
  }

  @Test
  void aSimulatedButtonIsPressedAndTheAnswerSaysWhetherThatChangedAnything() throws IOException {
    String path = "/v1/gpio/buttons/mute";
    assertEquals(
        "{\"button\":\"mute\",\"changed\":true,\"pressed\":true}\n",
        control.http.post(path, "{\"pressed\":true}").body());
    assertEquals(
        "{\"button\":\"mute\",\"changed\":false,\"pressed\":true}\n",
        control.http.post(path, "{\"pressed\":true}").body());
    assertEquals(List.of("mute true", "mute true"), control.hub.calls);
  }

  @Test
  void realButtonsCannotBePressedFromHere() throws IOException {
    control.hub.simulated = false;

    Answer answer = control.http.post("/v1/gpio/buttons/mute", "{\"pressed\":true}");

    assertError(409, "conflict", "buttons can be pressed only where GPIO is simulated", answer);
  }

  @Test
  void anUnknownButtonIsNotFound() throws IOException {
    assertError(
        404,
        "not-found",
        "there is no button door; there is: mute",
        control.http.post("/v1/gpio/buttons/door", "{\"pressed\":true}"));
  }

  @Test
  void devicesPeersAndLedsAreListed() throws IOException {
    assertEquals(
        "{\"devices\":[{\"name\":\"usb-0d8c:0014\",\"description\":\"USB Audio\","
            + "\"direction\":\"input\",\"kind\":\"javasound\",\"channels\":2,\"sampleRate\":44100,"
            + "\"inUse\":true},{\"name\":\"null\",\"description\":\"forgets\","
            + "\"direction\":\"output\",\"kind\":\"virtual\",\"channels\":1,\"sampleRate\":48000,"
            + "\"inUse\":false}]}\n",
        control.http.get("/v1/devices").body());
    assertEquals(
        "{\"leds\":{\"mute\":\"off\",\"link\":\"on\"}}\n", control.http.get("/v1/leds").body());
    String peers = control.http.get("/v1/peers").body();
    assertTrue(peers.startsWith("{\"peers\":[{\"id\":\"guest1\",\"name\":\"Zoë\""), peers);
  }

  @Test
  void textIsGivenToWhoAsksForIt() throws IOException {
    String text = "mute  off\nlink  on\n";
    Answer byHeader =
        control.http.send(
            "GET /v1/leds HTTP/1.1\r\nHost: hub\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");

    assertEquals(text, byHeader.body());
    assertTrue(byHeader.head().contains("Content-Type: text/plain;charset=utf-8"), byHeader.head());
    assertEquals(text, control.http.get("/v1/leds?format=text").body());
  }

  @Test
  void anUnknownPathIsNotFound() throws IOException {
    assertError(404, "not-found", "there is no /v2/status", control.http.get("/v2/status"));
  }

  @Test
  void aWrongMethodIsRefusedAndTheRightOnesAreNamed() throws IOException {
    Answer answer = control.http.post("/v1/status", "{}");

    assertError(405, "method-not-allowed", "/v1/status takes GET, not POST", answer);
    assertTrue(answer.head().contains("Allow: GET"), answer.head());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"muted\":1}", "{\"muted\":true,\"x\":1}", "{\"toggle\":false}"})
  void aWrongMuteBodyChangesNothing(String body) throws IOException {
    assertError(
        400,
        "bad-request",
        "the body must be {\\\"muted\\\": true} or {\\\"muted\\\": false} or {\\\"toggle\\\": true}",
        control.http.post("/v1/mute", body));
    assertEquals(List.of(), control.hub.calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"volume\":101}", "{\"volume\":-1}", "{\"volume\":1.5}", "{}"})
  void aWrongVolumeBodyChangesNothing(String body) throws IOException {
    assertError(
        400,
        "bad-request",
        "the volume is a number from 0 to 100, as in {\\\"volume\\\": 65}",
        control.http.post("/v1/volume", body));
    assertEquals(List.of(), control.hub.calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"muted\":true}{}", "nonsense", "{\"muted\":true,\"muted\":false}"})
  void aBodyThatIsNoJsonIsRefused(String body) throws IOException {
    assertError(
        400, "bad-request", "the body is not valid JSON", control.http.post("/v1/mute", body));
  }

  @Test
  void aBodyThatIsNoObjectIsRefused() throws IOException {
    assertError(
        400,
        "bad-request",
        "the body must be a JSON object",
        control.http.post("/v1/mute", "[true]"));
  }

  @Test
  void aBodyOver64KiBIsRefusedAnnouncedOrNot() throws IOException {
    String large = "{\"x\":\"" + "a".repeat(64 * 1024) + "\"}";
    assertEquals(413, control.http.post("/v1/mute", large).status());

    String chunked =
        "POST /v1/mute HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(large.length())
            + "\r\n"
            + large
            + "\r\n0\r\n\r\n";
    assertError(413, "too-large", "a body has at most 65536 bytes", control.http.send(chunked));
  }

  @Test
  void aHubThatFailsIsAnErrorWithoutItsInsides() throws IOException {
    control.hub.broken = true;
    Answer answer = control.http.get("/v1/status");

    assertError(500, "internal", "the hub failed to answer; its log says why", answer);
    control.hub.broken = false;
    assertEquals(200, control.http.get("/v1/status").status());
  }

  @Test
  void whatIsNotHttpGetsAnErrorAndHarmsNobody() throws IOException {
    assertEquals(400, control.http.send("\u0001\u0002 garbage\r\n\r\n").status());
    assertEquals(200, control.http.get("/v1/status").status());
  }

  @Test
  void onlyOwnerAndGroupMayUseTheSocket() throws IOException {
    assertEquals(
        PosixFilePermissions.fromString("rw-rw----"),
        Files.getPosixFilePermissions(control.socket));
  }

  @Test
  void aSocketOnWhichAHubAnswersIsNotTakenAway() throws Exception {
    ControlSocketException refused =
        assertThrows(ControlSocketException.class, () -> another(control.socket).start());

    assertEquals(
        "another hub is already running and answers at " + control.socket + "",
        refused.getMessage());
    assertEquals(200, control.http.get("/v1/status").status());
  }

  @Test
  void aSocketLeftByADeadHubIsReplaced() throws Exception {
    Path stale = control.folder.resolve("stale.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(stale));
    }
    assertTrue(Files.exists(stale));

    try (ControlServer server = another(stale)) {
      server.start();
      assertEquals(200, new UnixHttp(stale).get("/v1/status").status());
    }
    assertFalse(Files.exists(stale));
  }

  @Test
  void anotherFileOfThatNameIsLeftAlone() throws Exception {
    Path file = Files.writeString(control.folder.resolve("notes.txt"), "keep me");

    ControlSocketException refused =
        assertThrows(ControlSocketException.class, () -> another(file).start());

    assertEquals(
        "cannot create the control socket " + file + ": a file of that name is no socket",
        refused.getMessage());
    assertEquals("keep me", Files.readString(file));
  }

  @Test
  void theSharedThreadsOutliveTheServer() throws Exception {
    control.server.close();

    assertFalse(Files.exists(control.socket));
    assertTrue(control.threads.isRunning());
    try (ControlServer next = another(control.socket)) {
      next.start();
      assertEquals(200, control.http.get("/v1/status").status());
    }
  }

  @Test
  void theDefaultSocketHasTheFallbacksThatRoomhubctlTries() {
    assertEquals(
        List.of(
            Path.of("/run/roomhub/control.sock"),
            Path.of("/run/user/7/roomhub/control.sock"),
            Path.of("/src/target/roomhub/run/control.sock")),
        ControlSocket.candidates(
            ControlSocket.INSTALLED, "/run/user/7", Path.of("/src/target/roomhub")));
    assertEquals(
        List.of(Path.of("/tmp/mine.sock")),
        ControlSocket.candidates(Path.of("/tmp/mine.sock"), "/run/user/7", Path.of("/src")));
  }

  @Test
  void aHubThatAnswersAtTheBestPlaceIsToldOfAndNotPassedBy() {
    Path other = control.folder.resolve("other.sock");
    ControlSocketException refused =
        assertThrows(
            ControlSocketException.class,
            () -> ControlServer.startFirst(List.of(control.socket, other), this::another));

    assertEquals(
        "another hub is already running and answers at " + control.socket, refused.getMessage());
    assertFalse(Files.exists(other));
  }

  @Test
  void aPlaceThatCannotBeHadIsPassedByAndNamedWhenNoOtherCan() throws Exception {
    Path file = Files.writeString(control.folder.resolve("notes.txt"), "keep me");
    Path other = control.folder.resolve("other.sock");
    try (ControlServer server = ControlServer.startFirst(List.of(file, other), this::another)) {
      assertEquals(other, server.socket());
      assertEquals(200, new UnixHttp(other).get("/v1/status").status());
    }

    Path below = file.resolve("control.sock");
    ControlSocketException refused =
        assertThrows(
            ControlSocketException.class,
            () -> ControlServer.startFirst(List.of(file, below), this::another));
    assertEquals(
        "cannot create the control socket " + file + ": a file of that name is no socket",
        refused.getMessage());
  }

  private ControlServer another(Path socket) {
    return new ControlServer(
        socket,
        control.hub,
        control.events,
        () -> ControlFixture.REPORT,
        () -> "a machine",
        () -> ControlFixture.ACCESS_KEY,
        control.threads);
  }

  private static void assertError(int status, String code, String message, Answer answer) {
    assertEquals(
        "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}", answer.body());
    assertEquals(status, answer.status());
  }
}
