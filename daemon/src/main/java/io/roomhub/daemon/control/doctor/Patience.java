package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.HubStatus;
import io.roomhub.hardware.clock.Clock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks at the hub's status again and again until it is as wanted, or for as long as allowed. */
final class Patience {
  private static final long AGAIN_NANOS = 250_000_000;

  private Patience() {}

  /** The first status that is as wanted; the last one when none is in time. */
  static HubStatus await(
      Supplier<HubStatus> hub, Clock clock, long limitNanos, Predicate<HubStatus> wanted)
      throws InterruptedException {
    long end = clock.nanoTime() + limitNanos;
    HubStatus status = hub.get();
    while (!wanted.test(status) && end - clock.nanoTime() > 0) {
      clock.sleepUntil(clock.nanoTime() + AGAIN_NANOS);
      status = hub.get();
    }
    return status;
  }
}
