package io.roomhub.network;

import io.roomhub.daemon.rtc.ice.Coturn;
import io.roomhub.daemon.rtc.ice.TestCertificate;
import io.roomhub.daemon.signaling.embedded.EmbeddedWebServer;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.daemon.signaling.embedded.SignalingHost;
import io.roomhub.daemon.signaling.embedded.SignalingServer;
import io.roomhub.hardware.clock.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What all clients of a test can reach: the router, a signaling server, and coturn, which is STUN
 * server (with RFC 5780) and TURN server by UDP, TCP and TLS.
 */
public final class Internet implements AutoCloseable {
  private static final int MAX_CLIENTS = 16;
  private static final String STUN = "{\"urls\": [\"stun:%s:%d\"]}";
  private static final String TURN =
      """
      {"urls": ["turn:%1$s:%2$d?transport=udp", "turn:%1$s:%2$d?transport=tcp",
                "turns:%1$s:%3$d?transport=tcp"],
       "username": "hub", "credential": "secret"}""";

  private final Router router;
  private final SignalingHost signaling;
  private final EmbeddedWebServer web;
  private final Coturn coturn;
  private final Path trust;

  /**
   * Starts all of it.
   *
   * @param seed of the router
   */
  public Internet(Path directory, long seed) throws Exception {
    this(directory, seed, List.of());
  }

  /** The same with a STUN server that knows nothing of RFC 5780, as most do not. */
  public static Internet withPlainStun(Path directory, long seed) throws Exception {
    return new Internet(directory, seed, List.of("--no-rfc5780"));
  }

  private Internet(Path directory, long seed, List<String> options) throws Exception {
    Path turn = Files.createDirectories(directory.resolve("coturn"));
    trust = directory.resolve("trust.p12");
    TestCertificate certificate = TestCertificate.forAddress(Router.SERVER);
    certificate.writeTrust(trust);
    router = new Router(seed);
    List<String> all = new ArrayList<>(options);
    Collections.addAll(
        all, "--listening-ip=" + Router.OTHER_SERVER, "--lt-cred-mech", "--user=hub:secret");
    coturn = new Coturn(Router.SERVER, turn, certificate, all.toArray(String[]::new));
    SignalingServer server =
        new SignalingServer(ServerLimits.standard(MAX_CLIENTS), new Random(seed));
    signaling = new SignalingHost(server, new SystemClock());
    web =
        new EmbeddedWebServer(
            Router.SERVER,
            0,
            null,
            Map.of(EmbeddedWebServer.WEB_SOCKET_PATH, signaling),
            ServerLimits.standard(MAX_CLIENTS).maxFrameBytes(),
            List.of());
    web.start();
  }

  /** The router, to which clients are attached. */
  public Router router() {
    return router;
  }

  /** The rail by which hubs meet, as their configuration has it. */
  public String rail() {
    return "{\"type\": \"websocket\", \"url\": \"ws://%s:%d/ws\"}"
        .formatted(Router.SERVER, web.port());
  }

  /** Where browsers find the guest page: a scheme, an address and a port. */
  public String origin() {
    return "http://%s:%d".formatted(Router.SERVER, web.port());
  }

  /** The guest page, for a room. */
  public String page(String room, boolean relay) {
    String stun = "stun:%s:%d".formatted(Router.SERVER, Coturn.PORT);
    // TLS is left out: no browser can be told to trust the certificate of a TURN server.
    String turn = "turn:%s:%d".formatted(Router.SERVER, Coturn.PORT);
    return "%s/#%s&processing=off&ice=%s%s"
        .formatted(
            origin(),
            room,
            stun,
            relay
                ? "&ice=%s,hub,secret&ice=%s?transport=tcp,hub,secret".formatted(turn, turn)
                : "");
  }

  /** STUN server, as the configuration of a hub has it. */
  public String stun() {
    return "[" + STUN.formatted(Router.SERVER, Coturn.PORT) + "]";
  }

  /** STUN server and TURN server by UDP, TCP and TLS. */
  public String stunAndTurn() {
    return "[%s, %s]"
        .formatted(
            STUN.formatted(Router.SERVER, Coturn.PORT),
            TURN.formatted(Router.SERVER, Coturn.PORT, Coturn.TLS_PORT));
  }

  /** The same and STUN at another address, which lets a hub compare. */
  public String twoStunAndTurn() {
    return "[%s, %s"
        .formatted(
            STUN.formatted(Router.OTHER_SERVER, Coturn.PORT),
            stunAndTurn().substring("[".length()));
  }

  /** What lets a hub trust the TURN server's certificate. */
  public Map<String, String> environment() {
    return Map.of(
        "ROOMHUB_JAVA_OPTS",
        "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
            .formatted(trust, TestCertificate.TRUST_PASSWORD));
  }

  @Override
  public void close() throws Exception {
    web.close();
    signaling.close();
    coturn.close();
    router.close();
  }
}
