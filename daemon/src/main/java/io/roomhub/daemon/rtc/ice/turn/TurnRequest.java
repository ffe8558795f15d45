package io.roomhub.daemon.rtc.ice.turn;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ice4j.message.Message;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * One question to a TURN server, until it is answered: sent again while there is no answer (RFC
 * 8489 section 6.2), and made anew with the login when the server asks for that. Its allocation
 * owns it.
 */
final class TurnRequest {
  /** Answers without anything: the time is over. */
  static final int NO_ANSWER = -1;

  /** First pause before it is sent again, ms; doubles. */
  private static final long RTO_MS = 500;

  /** A path that is back is not to wait for longer than this, ms. */
  private static final long LONGEST_PAUSE_MS = 3_000;

  private static final long LIMIT_MS = 30_000;

  /** One for the login, one for a nonce that has just run out, and one for bad luck. */
  private static final int MAX_CHALLENGES = 3;

  private final Function<byte[], Request> maker;
  private final LongTermLogin login;
  private final Answered answered;
  private byte[] id = {};
  private byte[] bytes = {};
  private int challenges;
  private long pauseMs;
  private long dueMs;
  private long deadlineMs;

  /** What came of it. */
  interface Answered {
    /**
     * @param code 0 for success, the server's error code, or {@link #NO_ANSWER}
     * @param response null without an answer
     */
    void on(int code, @Nullable Message response, long nowMs);
  }

  /**
   * @param maker gets a transaction id, with which addresses in the request are masked
   */
  TurnRequest(Function<byte[], Request> maker, LongTermLogin login, Answered answered) {
    this.maker = maker;
    this.login = login;
    this.answered = answered;
  }

  /** Sends it for the first time. */
  void begin(long nowMs, Consumer<byte[]> server) {
    id = StunMessages.freshId();
    Request request = maker.apply(id);
    StunMessages.identify(request, id);
    login.sign(request);
    bytes = request.encode(null);
    pauseMs = RTO_MS;
    dueMs = nowMs + pauseMs;
    deadlineMs = nowMs + LIMIT_MS;
    server.accept(bytes);
  }

  /** Under which its answer comes. */
  ByteBuffer id() {
    return ByteBuffer.wrap(id);
  }

  /**
   * Takes the answer.
   *
   * @return whether that was all; else it has been asked again, under another id
   */
  boolean onResponse(Message response, long nowMs, Consumer<byte[]> server) {
    if (challenges < MAX_CHALLENGES && login.challenged(response)) {
      challenges++;
      begin(nowMs, server);
      return false;
    }
    int code = StunMessages.errorCode(response);
    answered.on(code, response, nowMs);
    return true;
  }

  /**
   * Sends again what is due.
   *
   * @return whether it goes on
   */
  boolean tick(long nowMs, Consumer<byte[]> server) {
    if (nowMs >= deadlineMs) {
      return false;
    }
    if (nowMs >= dueMs) {
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
      dueMs = nowMs + pauseMs;
      server.accept(bytes);
    }
    return true;
  }

  /** There is no answer any more. */
  void giveUp(long nowMs) {
    answered.on(NO_ANSWER, null, nowMs);
  }
}
