package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.doctor.probe.NatDiscovery;
import io.roomhub.daemon.control.doctor.probe.StunProbe;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.hardware.clock.SystemClock;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of UDP where there is nobody to ask: no server, or none with an address. */
class UnresolvedServersTest {
  private static final SystemClock CLOCK = new SystemClock();

  private static List<Check> checks(String iceServers) throws Exception {
    HubConfig config =
        new ConfigReader(() -> "lobby-7Qm2xVb9Lk4R")
            .parse("{\"rtc\": {\"iceServers\": " + iceServers + "}}", Path.of("/"));
    HostResolver resolver =
        new HostResolver(
            host -> {
              throw new UnknownHostException(host);
            },
            CLOCK,
            50_000);
    IceTargets targets = new IceTargets(() -> config, resolver, InstantSource.system());
    List<Check> checks = new ArrayList<>();
    checks.addAll(new UdpCheck(targets, new StunProbe(CLOCK)).run());
    checks.addAll(new NatCheck(targets, new NatDiscovery(CLOCK), address -> false).run());
    return checks;
  }

  @Test
  void aServerWithoutAnAddressIsNotTheSameAsNone() throws Exception {
    List<Check> unresolved =
        List.of(
            Check.warn(
                "udp",
                "not tried: no address is known for the servers of rtc.iceServers",
                "see the check dns"),
            Check.warn(
                "nat",
                "not looked at: no address is known for the servers of rtc.iceServers",
                "see the check dns"));
    assertEquals(unresolved, checks("[{\"urls\": \"stun:stun.example\"}]"));
    assertEquals(
        unresolved,
        checks("[{\"urls\": \"turn:a.example\", \"username\": \"u\", \"credential\": \"c\"}]"));
  }

  @Test
  void whereNoneIsToldToAnswerByUdpThereIsNothingToTry() throws Exception {
    List<Check> none =
        List.of(
            Check.ok("udp", "not tried: rtc.iceServers has no server that could answer by UDP"),
            Check.ok(
                "nat",
                "not looked at: rtc.iceServers has no STUN server, which none needs within one"
                    + " network"));
    assertEquals(none, checks("[]"));
    assertEquals(
        none,
        checks(
            "[{\"urls\": [\"turns:a.example\", \"turn:a.example?transport=tcp\"],"
                + " \"username\": \"u\", \"credential\": \"c\"}]"));
  }
}
