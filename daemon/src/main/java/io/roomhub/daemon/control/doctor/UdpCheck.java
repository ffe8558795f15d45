package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.doctor.probe.StunProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Whether anything gets out and in again by UDP, which calls need unless a relay takes TCP. */
final class UdpCheck implements HealthCheck {
  private static final long LIMIT_NANOS = 8_000_000_000L;
  private static final int CONNECT_MILLIS = 2_500;

  private final IceTargets targets;
  private final StunProbe probe;

  UdpCheck(IceTargets targets, StunProbe probe) {
    this.targets = targets;
    this.probe = probe;
  }

  @Override
  public String name() {
    return "udp";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    List<InetSocketAddress> servers = targets.addresses(IceTargets::byUdp);
    if (servers.isEmpty()) {
      return List.of(
          targets.nobodyByUdp(
              name(), "not tried", "rtc.iceServers has no server that could answer by UDP"));
    }
    List<Callable<Boolean>> questions = new ArrayList<>();
    servers.forEach(server -> questions.add(() -> probe.probe(server).mapped() != null));
    if (Together.run(questions, LIMIT_NANOS, _ -> false).contains(true)) {
      return List.of(Check.ok(name(), "gets out and in again"));
    }
    List<InetSocketAddress> streams = targets.addresses(server -> !IceTargets.byUdp(server));
    List<Callable<Boolean>> connections = new ArrayList<>();
    streams.forEach(server -> connections.add(() -> connects(server)));
    if (Together.run(connections, LIMIT_NANOS, _ -> false).contains(true)) {
      return List.of(
          Check.warn(
              name(),
              "blocked: no server answers by UDP, and a TURN server takes TCP connections",
              "calls go through that server, with more delay; let UDP out of this network where it"
                  + " can be had"));
    }
    return List.of(
        Check.fail(
            name(),
            "no server answers by UDP: it is blocked, or there is no way out of this network",
            "see that the network is there; a TURN server by TLS (turns:host:443) gets out almost"
                + " everywhere"));
  }

  private static boolean connects(InetSocketAddress server) {
    try (Socket socket = new Socket()) {
      socket.connect(server, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
