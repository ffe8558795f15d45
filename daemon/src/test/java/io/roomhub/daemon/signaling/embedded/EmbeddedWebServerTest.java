package io.roomhub.daemon.signaling.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.TestSocket;
import io.roomhub.hardware.clock.SystemClock;
import io.roomhub.hardware.clock.VirtualClock;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedWebServerTest {
  @TempDir Path state;
  private SignalingHost host;
  private EmbeddedWebServer server;
  private HttpClient http;

  @BeforeEach
  void prepare() throws Exception {
    host =
        new SignalingHost(
            new SignalingServer(ServerLimits.standard(8), new Random(1)), new SystemClock());
    http = HttpClient.newBuilder().sslContext(TestSocket.trustingAnybody()).build();
  }

  private void start(String listen, Handler... extra) throws Exception {
    start(listen, InstantSource.system(), extra);
  }

  private void start(String listen, InstantSource time, Handler... extra) throws Exception {
    server =
        new EmbeddedWebServer(
            listen,
            0,
            new TlsIdentityStore(state, time),
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, host),
            65_536,
            List.of(extra));
    server.start();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
    server.close();
  }

  private HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void filesAreServedOverTlsAndOverPlainHttpFromThisMachineOnOnePort() throws Exception {
    start("127.0.0.1");
    for (String scheme : List.of("https", "http")) {
      HttpResponse<String> answer =
          get(scheme + "://127.0.0.1:" + server.port() + "/web-server-test.js");
      assertEquals(200, answer.statusCode());
      assertEquals("export const served = true;\n", answer.body());
      assertEquals(
          Optional.of("text/javascript;charset=utf-8"),
          answer.headers().firstValue("content-type"));
      assertEquals(Optional.of("nosniff"), answer.headers().firstValue("x-content-type-options"));
      assertEquals(Optional.of("no-cache"), answer.headers().firstValue("cache-control"));
      assertEquals(Optional.empty(), answer.headers().firstValue("server"));
      assertTrue(
          answer
              .headers()
              .firstValue("content-security-policy")
              .orElse("")
              .startsWith("default-src 'none'; script-src 'self';"));
    }
  }

  @Test
  void plainHttpFromAnotherAddressIsSentToHttps() throws Exception {
    Optional<InetAddress> other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof java.net.Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(other.isPresent(), "this machine has only loopback");
    // A connection to one's own outer address comes from that address. Only loopback and the
    // test's private network can reach it.
    start(other.get().getHostAddress());
    String authority = other.get().getHostAddress() + ":" + server.port();
    HttpResponse<String> answer = get("http://" + authority + "/web-server-test.js?a=b");
    assertEquals(308, answer.statusCode());
    assertEquals(
        Optional.of("https://" + authority + "/web-server-test.js?a=b"),
        answer.headers().firstValue("location"));
    assertEquals(200, get("https://" + authority + "/web-server-test.js").statusCode());
  }

  @Test
  void anUnchangedFileIsNotSentAgain() throws Exception {
    start("127.0.0.1");
    String url = "http://127.0.0.1:" + server.port() + "/web-server-test.js";
    String etag = get(url).headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = get(url, "If-None-Match", etag);
    assertEquals(304, again.statusCode());
    assertEquals("", again.body());
    assertEquals(200, get(url, "If-None-Match", "\"other\"").statusCode());
  }

  @Test
  void whoCanUnzipGetsLess() throws Exception {
    start("127.0.0.1");
    String url = "http://127.0.0.1:" + server.port() + "/style.css";
    HttpResponse<String> plain = get(url);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept-Encoding", "br, gzip").build();
    HttpResponse<byte[]> zipped = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertEquals("gzip", zipped.headers().firstValue("content-encoding").orElse(""));
    assertTrue(plain.headers().firstValue("content-encoding").isEmpty());
    assertTrue(zipped.body().length < plain.body().length() / 2);
    byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
    assertEquals(plain.body(), new String(unzipped, StandardCharsets.UTF_8));
    String zippedTag = zipped.headers().firstValue("etag").orElseThrow();
    assertEquals(200, get(url, "If-None-Match", zippedTag).statusCode(), "another representation");
    assertEquals(304, get(url, "Accept-Encoding", "gzip", "If-None-Match", zippedTag).statusCode());
  }

  @Test
  void thePageMayConnectToTheRelaysOfTheConfigurationAndToNobodyElse() throws Exception {
    server =
        new EmbeddedWebServer(
            "127.0.0.1",
            0,
            null,
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, host),
            65_536,
            List.of(),
            new EmbeddedWebServer.Options(
                List.of("wss://relay.example", "wss://broker.example:8081"),
                List.of(),
                new SystemClock()));
    server.start();
    String policy =
        get("http://127.0.0.1:" + server.port() + "/")
            .headers()
            .firstValue("content-security-policy")
            .orElse("");
    assertTrue(
        policy.contains(" connect-src 'self' wss://relay.example wss://broker.example:8081;"),
        policy);
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
  }

  @Test
  void nothingOutsideTheFolderAndNothingUnknownIsServed() throws Exception {
    start("127.0.0.1");
    for (String path :
        List.of(
            "/missing.js",
            "/..%2fguest-secret.txt",
            "/%2e%2e/guest-secret.txt",
            "/../guest-secret.txt",
            "/a/../../guest-secret.txt",
            "//guest-secret.txt",
            "/.hidden.txt",
            "/io/roomhub/daemon/app/Main.class",
            "/web-server-test.js/",
            "/%00.js",
            "/web-server-test%2ejs%00.txt",
            "/ws")) {
      String answer =
          raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      String status = answer.split("\r\n", 2)[0];
      assertTrue(status.matches("HTTP/1.1 40[04] .*"), path + ": " + status);
    }
  }

  @Test
  void onlyGetAndHeadAreUnderstood() throws Exception {
    start("127.0.0.1");
    String rest = " /web-server-test.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    String post = raw("POST" + rest);
    assertTrue(post.startsWith("HTTP/1.1 405 ") && post.contains("Allow: GET, HEAD\r\n"), post);
    assertTrue(post.endsWith("\r\n\r\nonly GET and HEAD here\n"), post);
    String head = raw("HEAD" + rest);
    assertTrue(head.startsWith("HTTP/1.1 200 ") && head.endsWith("\r\n\r\n"), head);
    assertTrue(head.contains("Content-Length: 28\r\n"), head);
  }

  @Test
  void whatIsNotThereIsSaidInWords() throws Exception {
    start("127.0.0.1");
    var answer = get("http://127.0.0.1:" + server.port() + "/minutes.html");
    assertEquals(404, answer.statusCode());
    assertEquals("there is no such page on this hub\n", answer.body());
  }

  @Test
  void handlersFromAboveComeFirst() throws Exception {
    start(
        "127.0.0.1",
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            if (!Request.getPathInContext(request).equals("/from-above")) {
              return false;
            }
            response.write(true, ByteBuffer.wrap(new byte[] {'y', 'e', 's'}), callback);
            return true;
          }
        });
    assertEquals("yes", get("http://127.0.0.1:" + server.port() + "/from-above").body());
    assertEquals(
        200, get("http://127.0.0.1:" + server.port() + "/web-server-test.js").statusCode());
  }

  @Test
  void headersOfMoreThanEightKibibytesAreRefused() throws Exception {
    start("127.0.0.1");
    String answer =
        raw(
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: "
                + "x".repeat(9000)
                + "\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 431 "), answer.split("\r\n", 2)[0]);
  }

  @Test
  void signalingIsReachedOverPlainHttpFromThisMachineToo() throws Exception {
    start("127.0.0.1");
    for (String scheme : List.of("ws", "wss")) {
      try (TestSocket socket = new TestSocket(scheme + "://127.0.0.1:" + server.port() + "/ws")) {
        assertTrue(socket.next().startsWith("{\"type\":\"welcome\""));
      }
    }
  }

  @Test
  void aServerThatStartedIn1970HasAValidCertificateOfTheSameKeyOnceItKnowsTheTime()
      throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("1970-01-02T00:00:00Z"));
    start("127.0.0.1", now::get);
    X509Certificate first = certificate();
    server.renewCertificate();
    assertEquals(first, certificate());
    now.set(Instant.parse("2026-11-22T00:00:00Z"));
    server.renewCertificate();
    X509Certificate second = certificate();
    second.checkValidity(Date.from(now.get()));
    assertEquals(first.getPublicKey(), second.getPublicKey());
  }

  @Test
  void aCertificateThatSomebodyPutsIntoTheFileIsServed() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T00:00:00Z"));
    Path renewed = Files.createDirectory(state.resolve("renewed"));
    X509Certificate other = new TlsIdentityStore(renewed, now::get).current().certificate();
    start("127.0.0.1", now::get);
    assertNotEquals(other, certificate());
    Files.move(
        renewed.resolve("web-tls.pem"),
        state.resolve("web-tls.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    server.renewCertificate();
    assertEquals(other, certificate());
    assertNull(server.certificateEnding());
    now.set(other.getNotAfter().toInstant().minusSeconds(60));
    assertEquals("its certificate ends on 2029-01-30, in 0 days", server.certificateEnding());
  }

  private X509Certificate certificate() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            TestSocket.trustingAnybody()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  @Timeout(60)
  void clientsThatHangInTheirHandshakeOrHeadersAreCutOffOverTlsToo() throws Exception {
    VirtualClock clock = new VirtualClock();
    server =
        new EmbeddedWebServer(
            "127.0.0.1",
            0,
            new TlsIdentityStore(state, InstantSource.system()),
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, host),
            65_536,
            List.of(),
            new EmbeddedWebServer.Options(List.of(), List.of(), clock));
    server.start();
    try (Socket handshake = new Socket(InetAddress.getLoopbackAddress(), server.port());
        Socket headers =
            TestSocket.trustingAnybody()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      handshake.getOutputStream().write(new byte[] {22, 3, 1, 0, (byte) 200, 1});
      headers.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertCutOff(headers, clock);
      assertCutOff(handshake, clock);
    }
    assertEquals(2, server.refusedRequests());
  }

  private void assertCutOff(Socket socket, VirtualClock clock) throws Exception {
    socket.setSoTimeout(20);
    while (true) {
      clock.advanceMillis(RequestDeadlines.HEADERS_MS);
      server.closeSlow();
      try {
        // An alert of TLS may come first.
        socket.getInputStream().readAllBytes();
        return;
      } catch (SocketTimeoutException notYet) {
        continue;
      } catch (SocketException reset) {
        return;
      }
    }
  }

  @Test
  void fewThreadsServeManyConnections() throws Exception {
    start("127.0.0.1");
    List<TestSocket> sockets = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        TestSocket socket = new TestSocket("ws://127.0.0.1:" + server.port() + "/ws");
        sockets.add(socket);
        assertTrue(socket.next().startsWith("{\"type\":\"welcome\""));
      }
      assertTrue(server.threads() <= 8, server.threads() + " threads");
    } finally {
      sockets.forEach(TestSocket::close);
    }
  }
}
