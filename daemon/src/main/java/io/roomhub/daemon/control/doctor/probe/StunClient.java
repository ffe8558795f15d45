package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.control.doctor.probe.MessagePath.Received;
import io.roomhub.daemon.rtc.ice.turn.KeyedIntegrity;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Consumer;
import org.ice4j.message.Message;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks and waits for the answer (RFC 8489 section 6.2): repeats over UDP, takes only what bears the
 * transaction id of the question, and gives up in time. Everything else that comes, forged or late,
 * is counted and passed on. One thread.
 */
final class StunClient {
  /** First repetition, half of the RFC's: here people wait. It doubles each time. */
  private static final long FIRST_REPEAT_NANOS = 250_000_000;

  private final MessagePath path;
  private final Clock clock;
  private Consumer<Received> rest = _ -> {};
  private int ignored;

  StunClient(MessagePath path, Clock clock) {
    this.path = path;
    this.clock = clock;
  }

  /**
   * An answer.
   *
   * @param from who it came from
   * @param roundTripMs since the question was last sent
   */
  record Answer(Response response, InetSocketAddress from, double roundTripMs) {
    /** Whether the server did what it was asked. */
    boolean success() {
      return response.isSuccessResponse();
    }
  }

  /** Takes what is no answer, such as what a relay delivers. */
  void passOn(Consumer<Received> to) {
    rest = to;
  }

  /** Messages so far that were no answer to anything asked at the time. */
  int ignored() {
    return ignored;
  }

  /**
   * Asks and waits.
   *
   * @param key an answer in the affirmative must be signed with it; null asks for no signature
   * @return null when no answer comes in time
   */
  @Nullable Answer ask(
      InetSocketAddress server, Request request, byte @Nullable [] key, long limitNanos)
      throws IOException, InterruptedException {
    byte[] question = request.encode(null);
    long now = clock.nanoTime();
    long deadline = now + limitNanos;
    long sent = now;
    long wait = FIRST_REPEAT_NANOS;
    path.send(server, question);
    while (deadline - clock.nanoTime() > 0) {
      long repeat = path.reliable() ? deadline : Math.min(deadline, sent + wait);
      Received received = path.receive(repeat);
      now = clock.nanoTime();
      if (received != null) {
        Response response = answer(received, request.getTransactionID(), key);
        if (response != null) {
          return new Answer(response, received.from(), (now - sent) / 1e6);
        }
      } else if (deadline - now > 0) {
        path.send(server, question);
        sent = now;
        wait *= 2;
      }
    }
    return null;
  }

  private @Nullable Response answer(Received received, byte[] id, byte @Nullable [] key) {
    Message message = StunMessages.decode(received.message());
    if (message instanceof Response response
        && Arrays.equals(id, response.getTransactionID())
        && (key == null
            || response.isErrorResponse()
            || KeyedIntegrity.valid(received.message(), response, key))) {
      return response;
    }
    ignored++;
    rest.accept(received);
    return null;
  }
}
