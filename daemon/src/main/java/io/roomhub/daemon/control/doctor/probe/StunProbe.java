package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Asks one STUN server where we seem to be. One thread; blocks for its limit at most. */
public final class StunProbe {
  private static final long LIMIT_NANOS = 2_500_000_000L;

  private final NatDiscovery.Paths paths;
  private final Clock clock;

  /** Over real sockets. */
  public StunProbe(Clock clock) {
    this(() -> new UdpPath(clock), clock);
  }

  StunProbe(NatDiscovery.Paths paths, Clock clock) {
    this.paths = paths;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param mapped our address outside, or null without a proper answer
   * @param roundTripMs NaN without an answer
   * @param ignored messages that came and were no answer: forged, or late by far
   * @param problem of the network, in words of the system, or null
   */
  public record Result(
      @Nullable InetSocketAddress mapped,
      double roundTripMs,
      int ignored,
      @Nullable String problem) {}

  /** Asks. */
  public Result probe(InetSocketAddress server) throws InterruptedException {
    try (MessagePath path = paths.open()) {
      StunClient client = new StunClient(path, clock);
      StunClient.Answer answer = client.ask(server, StunMessages.binding(), null, LIMIT_NANOS);
      return new Result(
          answer == null || !answer.success() ? null : StunMessages.mapped(answer.response()),
          answer == null ? Double.NaN : answer.roundTripMs(),
          client.ignored(),
          null);
    } catch (IOException e) {
      String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Result(null, Double.NaN, 0, words);
    }
  }
}
