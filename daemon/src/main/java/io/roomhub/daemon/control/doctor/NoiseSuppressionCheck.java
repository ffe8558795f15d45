package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.function.Supplier;

/** Whether the library that suppresses noise is there. */
final class NoiseSuppressionCheck implements HealthCheck {
  private final Supplier<HubStatus> hub;

  NoiseSuppressionCheck(Supplier<HubStatus> hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "noise suppression";
  }

  @Override
  public List<Check> run() {
    HubStatus.Denoise denoise = hub.get().audio().denoise();
    if (denoise.unavailable() != null) {
      return List.of(
          Check.warn(
              name(),
              denoise.unavailable(),
              "build again with a network or use the package of roomhub, or set audio.noiseSuppression to"
                  + " false"));
    }
    return List.of(Check.ok(name(), denoise.engine() == null ? "not in use" : denoise.engine()));
  }
}
