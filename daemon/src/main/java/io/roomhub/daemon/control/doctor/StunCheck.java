package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.doctor.probe.StunProbe;
import io.roomhub.daemon.rtc.ice.IceServerAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Whether each STUN server answers, and where it sees us. */
final class StunCheck implements HealthCheck {
  private static final long LIMIT_NANOS = 9_000_000_000L;

  private final IceTargets targets;
  private final StunProbe probe;

  StunCheck(IceTargets targets, StunProbe probe) {
    this.targets = targets;
    this.probe = probe;
  }

  @Override
  public String name() {
    return "stun";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    List<IceTargets.Target> servers =
        targets.all().stream().filter(target -> !target.turn()).toList();
    List<Callable<Check>> tasks = new ArrayList<>();
    servers.forEach(target -> tasks.add(() -> look(target)));
    List<Check> found =
        Together.run(
            tasks,
            LIMIT_NANOS,
            at -> Check.fail(servers.get(at).url(), "no result in time", "ask again"));
    return Softened.whenOneWorks(found);
  }

  private Check look(IceTargets.Target target) throws InterruptedException {
    IceTargets.Found found = targets.find(target);
    if (found.problem() != null) {
      return Check.fail(target.url(), found.problem(), "see the check dns");
    }
    List<String> seen = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (IceServerAddresses.Server server : found.servers()) {
      StunProbe.Result result = probe.probe(server.address());
      if (result.mapped() == null) {
        problems.add(problem(result));
      } else {
        seen.add(
            String.format(
                Locale.ROOT, "%s in %.0f ms", text(result.mapped()), result.roundTripMs()));
      }
    }
    if (seen.isEmpty()) {
      return Check.fail(
          target.url(),
          String.join("; ", problems),
          "the server is down, or something between blocks UDP: see the check udp");
    }
    return Check.ok(target.url(), "sees us at " + String.join(" and ", seen));
  }

  private static String problem(StunProbe.Result result) {
    if (result.problem() != null) {
      return result.problem();
    }
    return result.ignored() == 0
        ? "no answer"
        : "no proper answer; " + result.ignored() + " messages that were none were ignored";
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
