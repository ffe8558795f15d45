package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceServer;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import io.roomhub.daemon.control.doctor.probe.TurnProbe.Result;
import io.roomhub.daemon.control.doctor.probe.TurnProbe.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnRefusalTest {
  private static final long NOW = 1_800_000_000;

  private static Check check(IceServer server, Step step, int code, @Nullable String problem) {
    return TurnRefusal.check(
        new IceTargets.Target(server, server.urls().getFirst()),
        new Result(step, code, problem, null, Double.NaN),
        NOW);
  }

  private static Check check(int code) {
    return check(server("hub"), Step.LOGIN, code, null);
  }

  private static IceServer server(String username) {
    return new IceServer(List.of("turns:turn.example:443"), username, "pass", null);
  }

  @Test
  void eachCodeHasWordsOfItsOwn() {
    Set<String> reasons = new HashSet<>();
    for (int code : new int[] {300, 401, 403, 438, 442, 486, 508, -1, 599}) {
      Check check = check(code);
      assertEquals("turns:turn.example:443", check.name());
      assertEquals(Verdict.FAIL, check.verdict());
      assertTrue(reasons.add(check.reason()), check.reason());
    }
  }

  @Test
  void aLoginThatHasExpiredIsToldFromAWrongOne() {
    assertEquals("the server refuses the login", check(401).reason());
    assertEquals(
        "the server refuses the login: it was good for a limited time, which is over",
        check(server(NOW - 1 + ":hub"), Step.LOGIN, 401, null).reason());
    assertEquals(
        "the server refuses the login",
        check(server(NOW + 1 + ":hub"), Step.LOGIN, 401, null).reason());
    assertEquals(
        "the server refuses the login made from the shared secret",
        check(
                new IceServer(List.of("turn:turn.example"), null, null, "north"),
                Step.LOGIN,
                401,
                null)
            .reason());
  }

  @Test
  void aCertificateIsToldFromAClosedPort() {
    Check untrusted =
        check(server("hub"), Step.CONNECT, -1, "(certificate_unknown) PKIX path building failed");
    assertTrue(untrusted.remedy().contains("ca-certificates"), untrusted.remedy());
    Check refused = check(server("hub"), Step.CONNECT, -1, "Connection refused");
    assertEquals("Connection refused", refused.reason());
    assertTrue(refused.remedy().contains("speaks TLS on this port"), refused.remedy());
  }

  @Test
  void aRelayThatDoesNotReachItselfIsNoFailure() {
    assertEquals(Verdict.WARN, check(server("hub"), Step.ECHO, 0, null).verdict());
    assertEquals(Verdict.WARN, check(server("hub"), Step.PERMISSION, 403, null).verdict());
  }
}
