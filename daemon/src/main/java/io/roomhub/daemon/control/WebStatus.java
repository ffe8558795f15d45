package io.roomhub.daemon.control;

import io.roomhub.daemon.control.web.AdminToken;
import io.roomhub.daemon.control.web.WebAccess;
import io.roomhub.daemon.control.web.WebQuality;
import io.roomhub.daemon.control.web.WebView;
import io.roomhub.daemon.signaling.embedded.RefusalLog;
import io.roomhub.hardware.clock.Clock;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;

/**
 * What the hub's web page asks for when somebody opens its status view: {@code GET /status/view},
 * {@code /status/quality}, and with the admin token {@code /status/devices}, {@code /status/log},
 * {@code /status/invite}, {@code POST /status/mute} and {@code POST /status/volume}. Made before
 * the hub is; says 503 until it is there. Any thread.
 */
public final class WebStatus {
  /** Lines of the log that are shown. */
  static final int LOG_LINES = 200;

  /** Many pages may look at once; the hub is asked no more often than this. */
  private static final long FRESH_MS = 250;

  private static final int DEFAULT_SINCE = -1;

  private final Clock clock;
  private final RefusalLog refusals;
  private final WebAccess access;
  private final byte[] pseudonymKey = new byte[32];
  private volatile @Nullable HubControl hub;
  private volatile @Nullable ControlRoutes routes;
  private @Nullable HubStatus lastStatus;
  private long lastStatusMs;

  /** For the hub with this token. */
  public WebStatus(AdminToken token, Clock clock) {
    this.clock = clock;
    this.refusals = new RefusalLog("status view", clock);
    this.access = new WebAccess(token, clock, refusals);
    new SecureRandom().nextBytes(pseudonymKey);
  }

  /** Shows this hub from now on. */
  public void setHub(HubControl hub) {
    Supplier<DoctorReport> notHere = () -> DoctorReport.of(List.of());
    routes =
        new ControlRoutes(
            hub,
            notHere,
            new SupportReport(hub, notHere, () -> ""),
            () -> new AccessKey("", List.of()));
    this.hub = hub;
  }

  /** A handler for one web server. */
  public Handler handler() {
    return new WebStatusHandler(this, access);
  }

  /** Requests refused since the start. */
  public long refusedRequests() {
    return refusals.total();
  }

  /** The methods that a path below {@code /status/} knows; null when there is no such path. */
  static @Nullable Set<String> methods(String path) {
    return switch (path) {
      case "/status/view", "/status/quality", "/status/devices", "/status/log", "/status/invite" ->
          Set.of("GET");
      case "/status/mute", "/status/volume" -> Set.of("POST");
      default -> null;
    };
  }

  /** Whether a path is for those with the token only. */
  static boolean needsToken(String path) {
    return !path.equals("/status/view") && !path.equals("/status/quality");
  }

  /**
   * Carries out a call that {@link #methods} knows and the caller may make.
   *
   * @param since of the query, seconds of uptime, or null
   * @return what the answer's JSON is made of
   */
  Object call(String method, String path, @Nullable String since, byte[] body, boolean admin)
      throws ControlException {
    HubControl known = hub;
    ControlRoutes calls = routes;
    if (known == null || calls == null) {
      throw new ControlException(503, "unavailable", "the hub is starting");
    }
    return switch (path) {
      case "/status/view" ->
          WebView.of(status(known), known.config().room().displayName(), admin, pseudonymKey);
      case "/status/quality" ->
          WebQuality.of(
              known.quality(),
              seconds(since),
              admin ? UnaryOperator.identity() : id -> WebView.pseudonym(id, pseudonymKey));
      case "/status/devices" -> Map.of("devices", known.devices());
      case "/status/log" -> Map.of("lines", logLines(known));
      case "/status/invite" -> Map.of("urls", known.inviteUrls());
      case "/status/mute" -> calls.call(method, "/v1/mute", body).json();
      case "/status/volume" -> calls.call(method, "/v1/volume", body).json();
      default -> throw ControlException.notFound("there is no " + path);
    };
  }

  private synchronized HubStatus status(HubControl known) {
    long now = clock.millis();
    HubStatus last = lastStatus;
    if (last == null || now - lastStatusMs >= FRESH_MS) {
      last = known.status();
      lastStatus = last;
      lastStatusMs = now;
    }
    return last;
  }

  private static List<String> logLines(HubControl known) {
    List<String> lines = known.logLines();
    ReportSecrets secrets = new ReportSecrets(known.config());
    return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()).stream()
        .map(secrets::hide)
        .toList();
  }

  private static double seconds(@Nullable String since) throws ControlException {
    if (since == null || since.isEmpty()) {
      return DEFAULT_SINCE;
    }
    if (!since.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
      throw ControlException.badRequest("since is the hub's uptime in seconds");
    }
    return Double.parseDouble(since);
  }

  /** After a change the next view must show it. */
  synchronized void forgetStatus() {
    lastStatus = null;
  }
}
