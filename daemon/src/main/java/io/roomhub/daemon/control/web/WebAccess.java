package io.roomhub.daemon.control.web;

import io.roomhub.daemon.signaling.embedded.AddressBudget;
import io.roomhub.daemon.signaling.embedded.RefusalLog;
import io.roomhub.hardware.clock.Clock;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each request to the status page's data: may this address ask so often, does it come
 * from the page itself, has it the token. Pure but for the clock. Any thread.
 */
public final class WebAccess {
  /** Page loads and one request a second from several tabs behind one address fit. */
  static final int REQUESTS = 60;

  static final double REQUESTS_PER_SECOND = 15;

  /** Mistyped by a person, yes; tried by a program, no. */
  static final int WRONG_TOKENS = 8;

  static final double WRONG_TOKENS_PER_SECOND = 0.1;

  private static final String SCHEME = "bearer ";

  /** What is to be done with a request. */
  public enum Verdict {
    /** May look. */
    VISITOR,
    /** May look at everything and change it. */
    ADMIN,
    /** A token that is not the hub's: 401. */
    WRONG_TOKEN,
    /** 429. */
    TOO_MANY,
    /** Another page's request: 403. */
    FOREIGN
  }

  private final AdminToken token;
  private final AddressBudget requests;
  private final AddressBudget wrongTokens;
  private final RefusalLog refusals;

  /**
   * @param refusals where what is refused is told
   */
  public WebAccess(AdminToken token, Clock clock, RefusalLog refusals) {
    this.token = token;
    this.refusals = refusals;
    requests = new AddressBudget(clock, REQUESTS, REQUESTS_PER_SECOND);
    wrongTokens = new AddressBudget(clock, WRONG_TOKENS, WRONG_TOKENS_PER_SECOND);
  }

  /**
   * Judges a request.
   *
   * @param host its Host header, or null
   * @param origin its Origin header, or null
   * @param fetchSite its Sec-Fetch-Site header, or null
   * @param authorization its Authorization header, or null
   */
  public Verdict judge(
      InetAddress address,
      @Nullable String host,
      @Nullable String origin,
      @Nullable String fetchSite,
      @Nullable String authorization) {
    if (!requests.take(address)) {
      refusals.note("too many requests", "from " + address.getHostAddress());
      return Verdict.TOO_MANY;
    }
    if (origin != null && !isOf(origin, host)
        || fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none")) {
      refusals.note("a request by another page", RefusalLog.harmless("" + origin));
      return Verdict.FOREIGN;
    }
    if (authorization == null) {
      return Verdict.VISITOR;
    }
    // Before looking at it: a right guess must not be told from a wrong one by then.
    if (!wrongTokens.has(address)) {
      refusals.note("too many wrong admin tokens", "from " + address.getHostAddress());
      return Verdict.TOO_MANY;
    }
    boolean bearer = authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    if (bearer && token.is(authorization.substring(SCHEME.length()).strip())) {
      return Verdict.ADMIN;
    }
    wrongTokens.take(address);
    refusals.note("wrong admin tokens", "from " + address.getHostAddress());
    return Verdict.WRONG_TOKEN;
  }

  /** Whatever the scheme: a server in front of the hub may speak https for it. */
  private static boolean isOf(String origin, @Nullable String host) {
    int at = origin.indexOf("://");
    return at > 0 && host != null && origin.substring(at + 3).equalsIgnoreCase(host);
  }
}
