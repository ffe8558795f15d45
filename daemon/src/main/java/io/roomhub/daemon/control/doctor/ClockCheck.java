package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the machine knows the date: certificates and time-limited credentials are judged by it.
 * Everything else in the hub runs on the monotonic clock.
 */
final class ClockCheck implements HealthCheck {
  /** No hub was built before this, so a clock that says less has not been set. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final String SET_IT =
      "give it a time server (timedatectl set-ntp true) or a battery-backed clock: certificates"
          + " are judged by date";

  private final WallClock wallClock;

  ClockCheck(WallClock wallClock) {
    this.wallClock = wallClock;
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    Instant now = wallClock.now();
    if (now.isBefore(EARLIEST)) {
      return List.of(Check.fail(name(), "the machine believes it is " + now, SET_IT));
    }
    Boolean synchronised = wallClock.synchronised();
    return List.of(judge(synchronised));
  }

  private Check judge(@Nullable Boolean synchronised) {
    if (synchronised == null) {
      return Check.ok(name(), "plausible; nothing here tells whether a time server sets it");
    }
    return synchronised
        ? Check.ok(name(), "set by a time server")
        : Check.warn(name(), "plausible, but no time server has set it", SET_IT);
  }
}
