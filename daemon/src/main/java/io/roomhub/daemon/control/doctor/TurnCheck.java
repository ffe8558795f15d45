package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.control.doctor.probe.TurnProbe;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.ice.IceServerAddresses;
import io.roomhub.daemon.rtc.ice.IceServerAddresses.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether each TURN server lets us in by each transport and relays, and how much the first that
 * does carries.
 */
final class TurnCheck implements HealthCheck {
  private static final long LIMIT_NANOS = 9_000_000_000L;

  /** Round trip through a relay above which talking becomes tiring, ms (ITU-T G.114). */
  private static final double FAR_MS = 300;

  private static final double LOSSY_PERCENT = 3;

  private final IceTargets targets;
  private final Supplier<HubStatus> hub;
  private final TurnProbe probe;

  TurnCheck(IceTargets targets, Supplier<HubStatus> hub, TurnProbe probe) {
    this.targets = targets;
    this.hub = hub;
    this.probe = probe;
  }

  @Override
  public String name() {
    return "turn";
  }

  /**
   * A URL that was tried.
   *
   * @param relay what works, or null
   */
  private record Tried(Check check, @Nullable Turn relay) {}

  @Override
  public List<Check> run() throws InterruptedException {
    List<IceTargets.Target> servers =
        targets.all().stream().filter(IceTargets.Target::turn).toList();
    List<Callable<Tried>> tasks = new ArrayList<>();
    servers.forEach(target -> tasks.add(() -> look(target)));
    List<Tried> tried =
        Together.run(
            tasks,
            LIMIT_NANOS,
            at ->
                new Tried(
                    Check.fail(servers.get(at).url(), "no result in time", "ask again"), null));
    List<Check> found =
        new ArrayList<>(Softened.whenOneWorks(tried.stream().map(Tried::check).toList()));
    for (Tried each : tried) {
      if (each.relay != null) {
        found.add(load(each.check.name(), each.relay));
        break;
      }
    }
    return found;
  }

  private Tried look(IceTargets.Target target) throws InterruptedException {
    IceTargets.Found found = targets.find(target);
    if (found.problem() != null) {
      return new Tried(Check.fail(target.url(), found.problem(), "see the check dns"), null);
    }
    Tried first = null;
    for (IceServerAddresses.Server server : found.servers()) {
      if (server instanceof Turn turn) {
        Tried tried = look(target, turn);
        if (tried.relay != null) {
          return tried;
        }
        first = first == null ? tried : first;
      }
    }
    return first == null
        ? new Tried(Check.fail(target.url(), "has no login", "give it one"), null)
        : first;
  }

  private Tried look(IceTargets.Target target, Turn turn) throws InterruptedException {
    TurnProbe.Result result = probe.probe(turn.server(), turn.login(targets.epochSeconds()));
    if (!result.works() || result.relayed() == null) {
      return new Tried(TurnRefusal.check(target, result, targets.epochSeconds()), null);
    }
    String reason =
        String.format(
            Locale.ROOT,
            "relays for us at %s, echo in %.0f ms",
            StunCheck.text(result.relayed()),
            result.echoMs());
    return new Tried(Check.ok(target.url(), reason), turn);
  }

  private Check load(String url, Turn turn) throws InterruptedException {
    String name = "relay bandwidth";
    boolean call =
        hub.get().peers().stream()
            .anyMatch(peer -> peer.connectionState() == PeerConnectionState.CONNECTED);
    TurnProbe.Load load = probe.load(turn.server(), turn.login(targets.epochSeconds()), call);
    if (load == null) {
      return Check.warn(name, "could not be measured through " + url, "ask again");
    }
    String told =
        String.format(
            Locale.ROOT,
            "%s%.0f kb/s through %s with %.1f %% lost, round trip %.0f ms%s",
            load.enough() || call ? "at least " : "",
            load.bitrate() / 1_000,
            url,
            load.lossPercent(),
            load.roundTripMs(),
            call ? " (a call is running, so no more was tried)" : "");
    if (load.lossPercent() > LOSSY_PERCENT) {
      return Check.warn(
          name, told, "not enough for one talker: use a cable, or a server that is nearer");
    }
    if (load.roundTripMs() > FAR_MS) {
      return Check.warn(name, told, "the server is far away: take one that is nearer");
    }
    return load.enough() || call
        ? Check.ok(name, told)
        : Check.warn(
            name,
            told + "; more was lost",
            "enough for a few talkers; lower audio.opus.bitrate or room.maxPeers for a full room");
  }
}
