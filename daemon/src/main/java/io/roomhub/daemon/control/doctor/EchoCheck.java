package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.function.Supplier;

/** Whether the far side is likely to hear itself. */
final class EchoCheck implements HealthCheck {
  /** Loss of the echo below which it does, dB. */
  private static final double ECHO_HEARD_DB = 15;

  private final Supplier<HubStatus> hub;

  EchoCheck(Supplier<HubStatus> hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "echo cancellation";
  }

  @Override
  public List<Check> run() {
    HubStatus.Audio audio = hub.get().audio();
    HubStatus.Echo echo = audio.echo();
    if (echo.engine() == null) {
      return List.of(Check.ok(name(), "not in use"));
    }
    if (audio.input().device() == null || audio.output().device() == null) {
      return List.of(Check.ok(name(), "not looked at: that needs a microphone and a speaker"));
    }
    if (echo.erleDb() < ECHO_HEARD_DB) {
      return List.of(
          Check.warn(
              name(),
              echo.engine() + " takes only " + Math.round(echo.erleDb()) + " dB away",
              "turn the speaker down, or move it away from the microphone"));
    }
    return List.of(Check.ok(name(), echo.engine()));
  }
}
