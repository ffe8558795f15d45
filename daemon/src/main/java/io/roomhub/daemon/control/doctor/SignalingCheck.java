package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Whether every rail has connected and was answered: that is what {@code up} means. */
final class SignalingCheck implements HealthCheck {
  /** For a rail that is just connecting. */
  private static final long PATIENCE_NANOS = 9_000_000_000L;

  private final Supplier<HubStatus> hub;
  private final Clock clock;

  SignalingCheck(Supplier<HubStatus> hub, Clock clock) {
    this.hub = hub;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "signaling";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    return Patience.await(
            hub,
            clock,
            PATIENCE_NANOS,
            status -> status.signaling().stream().allMatch(rail -> rail.state().equals("up")))
        .signaling()
        .stream()
        .map(SignalingCheck::judge)
        .toList();
  }

  private static Check judge(HubStatus.Rail rail) {
    String name = "signaling " + rail.type();
    if (rail.state().equals("up")) {
      return rail.lastError() == null
          ? Check.ok(name, rail.url())
          : Check.warn(
              name,
              rail.url() + ": " + rail.lastError(),
              rail.type().equals("embedded")
                  ? "put the renewed key and certificates into web-tls.pem of the state directory"
                  : "compare the configuration of both sides");
    }
    if (rail.state().equals("connecting") && rail.lastError() == null) {
      return Check.warn(name, rail.url() + " is still connecting", "ask again in a minute");
    }
    String error = rail.lastError() == null ? "" : ": " + rail.lastError();
    return Check.fail(
        name,
        rail.url() + " is " + rail.state() + error,
        "the hub keeps trying; if the error itself names no remedy, check the network and the"
            + " address");
  }
}
