package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Whether there is a real speaker and whether it may be heard. */
final class SpeakerCheck implements HealthCheck {
  /** The device may just be opening. */
  private static final long OPENING_NANOS = 2_000_000_000L;

  private final Supplier<HubStatus> hub;
  private final Clock clock;

  SpeakerCheck(Supplier<HubStatus> hub, Clock clock) {
    this.hub = hub;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "speaker";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    HubStatus status =
        Patience.await(hub, clock, OPENING_NANOS, now -> now.audio().output().device() != null);
    HubStatus.Output output = status.audio().output();
    if (output.device() == null) {
      return List.of(DeviceFindings.missing(name(), output.error(), "audio.output"));
    }
    if ("virtual".equals(output.kind())) {
      return List.of(DeviceFindings.virtual(name(), output.device(), "audio.output"));
    }
    return List.of(
        status.volume() == 0
            ? Check.warn(
                name(), output.device() + " at volume 0: nobody hears it", "roomhubctl volume 80")
            : Check.ok(name(), output.device() + ", volume " + status.volume()));
  }
}
