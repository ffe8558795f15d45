package io.roomhub.daemon.control.doctor.probe;

import io.roomhub.daemon.rtc.ice.turn.TurnLogin;
import io.roomhub.daemon.rtc.ice.turn.TurnServer;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tries one TURN server by one transport: login, an echo through the relay, and on request how much
 * it carries. One thread; blocks for some seconds, each step for its limit.
 */
public final class TurnProbe {
  private static final int CONNECT_MILLIS = 3_000;
  private static final long STEP_NANOS = 2_500_000_000L;
  private static final int ECHOES = 5;

  /** 20 packets a second. */
  private static final double ECHO_BITRATE = 20 * RelayLoad.PACKET_BYTES * 8;

  /** Payload tried, bit/s: one talker, five, and a full room of fifteen. */
  private static final double[] STEPS = {64_000, 320_000, 960_000};

  private static final double STEP_SECONDS = 0.8;

  /** Above this a step counts as too much, percent. */
  private static final double TOLERATED_LOSS = 3;

  private final Paths paths;
  private final Clock clock;

  /** Opens a way to a server. */
  @FunctionalInterface
  public interface Paths {
    MessagePath open(TurnServer server) throws IOException;
  }

  /** Over real sockets. */
  public TurnProbe(Clock clock) {
    this(server -> connect(server, clock), clock);
  }

  TurnProbe(Paths paths, Clock clock) {
    this.paths = paths;
    this.clock = clock;
  }

  /** A real socket of its own. */
  static MessagePath connect(TurnServer server, Clock clock) throws IOException {
    return server.transport() == TurnServer.Transport.UDP
        ? new UdpPath(clock)
        : new StreamPath(clock, server, CONNECT_MILLIS);
  }

  /** At which step it failed, or that it did not. */
  public enum Step {
    CONNECT,
    LOGIN,
    PERMISSION,
    ECHO,
    DONE
  }

  /**
   * How far it went.
   *
   * @param failedAt {@link Step#DONE} when all went well
   * @param errorCode what the server refused with, 0 when it did not; -1 when nothing came
   * @param problem of the network, in words of the system, or null
   * @param relayed address that the server gave us, or null
   * @param echoMs through the relay and back, NaN when nothing came back
   */
  public record Result(
      Step failedAt,
      int errorCode,
      @Nullable String problem,
      @Nullable InetSocketAddress relayed,
      double echoMs) {
    static Result failed(Step step, int errorCode) {
      return new Result(step, errorCode, null, null, Double.NaN);
    }

    /** Whether calls can go through this server. */
    public boolean works() {
      return failedAt == Step.DONE;
    }
  }

  /**
   * What a relay carries.
   *
   * @param bitrate most that came through with little loss, bit/s of payload
   * @param lossPercent at that rate; at the lowest when even that was too much
   * @param roundTripMs median at that rate, NaN when nothing came back
   * @param enough whether the highest rate tried came through
   */
  public record Load(double bitrate, double lossPercent, double roundTripMs, boolean enough) {}

  /** Logs in and lets a few packets go through. */
  public Result probe(TurnServer server, TurnLogin login) throws InterruptedException {
    Step step = Step.CONNECT;
    try (MessagePath path = paths.open(server)) {
      TurnClient turn = new TurnClient(path, server.address(), login, clock);
      step = Step.LOGIN;
      TurnClient.Outcome allocated = turn.allocate(STEP_NANOS);
      if (!allocated.ok()) {
        return Result.failed(step, allocated.errorCode());
      }
      step = Step.PERMISSION;
      TurnClient.Outcome permitted = turn.permit(turn.relayed(), STEP_NANOS);
      if (!permitted.ok()) {
        return Result.failed(step, permitted.errorCode());
      }
      step = Step.ECHO;
      RelayLoad.Result echo = new RelayLoad(turn, clock).run(ECHO_BITRATE, ECHOES);
      turn.release();
      return new Result(
          echo.received() == 0 ? Step.ECHO : Step.DONE, 0, null, turn.relayed(), echo.medianMs());
    } catch (IOException e) {
      return new Result(step, -1, words(e), null, Double.NaN);
    }
  }

  /**
   * Sends through a relay that works, faster and faster.
   *
   * @param careful whether a call is running that must not suffer: then only as much as one talker
   * @return null when it works no longer
   */
  public @Nullable Load load(TurnServer server, TurnLogin login, boolean careful)
      throws InterruptedException {
    try (MessagePath path = paths.open(server)) {
      TurnClient turn = new TurnClient(path, server.address(), login, clock);
      if (!turn.allocate(STEP_NANOS).ok() || !turn.permit(turn.relayed(), STEP_NANOS).ok()) {
        return null;
      }
      RelayLoad relay = new RelayLoad(turn, clock);
      Load best = null;
      for (int i = 0; i < (careful ? 1 : STEPS.length); i++) {
        int packets = (int) Math.round(STEPS[i] * STEP_SECONDS / 8 / RelayLoad.PACKET_BYTES);
        RelayLoad.Result result = relay.run(STEPS[i], packets);
        boolean good = result.lossPercent() <= TOLERATED_LOSS;
        if (best == null || good) {
          best =
              new Load(
                  result.bitrate(),
                  result.lossPercent(),
                  result.medianMs(),
                  good && i == STEPS.length - 1);
        }
        if (!good) {
          break;
        }
      }
      turn.release();
      return best;
    } catch (IOException e) {
      return null;
    }
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
