package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.doctor.probe.TurnProbe;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts into words why a TURN server does not serve, and what to do. Pure functions. */
final class TurnRefusal {
  /** A time-limited user name begins with when it expires. */
  private static final Pattern EXPIRY = Pattern.compile("(\\d{9,11})(?::.*)?");

  private static final int TRY_ALTERNATE = 300;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int STALE_NONCE = 438;
  private static final int WRONG_CREDENTIALS = 441;
  private static final int UNSUPPORTED_TRANSPORT = 442;
  private static final int QUOTA_REACHED = 486;
  private static final int INSUFFICIENT_CAPACITY = 508;

  private TurnRefusal() {}

  /**
   * A finding for a probe that did not go well.
   *
   * @param epochSeconds the time of day
   */
  static Check check(IceTargets.Target target, TurnProbe.Result result, long epochSeconds) {
    String url = target.url();
    String problem = result.problem();
    if (problem != null) {
      return Check.fail(url, problem, network(target, problem));
    }
    return switch (result.failedAt()) {
      case ECHO, DONE ->
          Check.warn(
              url,
              "the login works, and nothing comes back through the relay to itself",
              "see that the server's relay address and ports (relay-ip, external-ip, min-port) can"
                  + " be reached from the server");
      case CONNECT, LOGIN -> refused(target, result.errorCode(), epochSeconds);
      case PERMISSION ->
          Check.warn(
              url,
              "the login works, and the server does not relay to itself (code "
                  + result.errorCode()
                  + ")",
              "the echo cannot be tried; see the denied peers of the server's configuration");
    };
  }

  private static Check refused(IceTargets.Target target, int code, long epochSeconds) {
    String url = target.url();
    return switch (code) {
      case UNAUTHORIZED, WRONG_CREDENTIALS -> login(target, epochSeconds);
      case TRY_ALTERNATE ->
          Check.fail(
              url, "the server sends us to another one", "name that other server in its place");
      case FORBIDDEN ->
          Check.fail(url, "the server forbids it", "ask who runs it to let this network in");
      case STALE_NONCE ->
          Check.fail(url, "the server finds its own nonce stale again and again", "restart it");
      case UNSUPPORTED_TRANSPORT ->
          Check.fail(url, "the server relays no UDP", "take another server");
      case QUOTA_REACHED ->
          Check.fail(
              url,
              "the quota of this login is used up",
              "raise the server's user-quota: every peer takes one allocation for each address");
      case INSUFFICIENT_CAPACITY ->
          Check.fail(url, "the server is full", "raise its total-quota or its port range");
      case -1 ->
          Check.fail(
              url,
              "the server does not answer",
              "see that it runs and that no firewall blocks its port");
      default ->
          Check.fail(url, "the server refuses with code " + code, "see the log of the server");
    };
  }

  private static Check login(IceTargets.Target target, long epochSeconds) {
    String url = target.url();
    if (target.server().secret() != null) {
      return Check.fail(
          url,
          "the server refuses the login made from the shared secret",
          "compare the secret with the server's static-auth-secret, and both clocks");
    }
    Long expiry = expiry(target.server().username());
    if (expiry != null && expiry < epochSeconds) {
      return Check.fail(
          url,
          "the server refuses the login: it was good for a limited time, which is over",
          "get a fresh one, or configure the secret shared with the server, from which the hub"
              + " makes its own");
    }
    return Check.fail(
        url,
        "the server refuses the login",
        "compare username and credential with those of the server");
  }

  private static @Nullable Long expiry(@Nullable String username) {
    Matcher matcher = EXPIRY.matcher(username == null ? "" : username);
    return matcher.matches() ? Long.valueOf(matcher.group(1)) : null;
  }

  private static String network(IceTargets.Target target, String problem) {
    if (problem.contains("PKIX") || problem.contains("ertificate")) {
      return "the server's certificate must be one that this machine trusts, for the name in the"
          + " URL (package ca-certificates; the clock)";
    }
    return target.url().startsWith("turns:")
        ? "see that the server speaks TLS on this port and that no firewall blocks it"
        : "see that the server listens on this port and that no firewall blocks it";
  }
}
