package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.function.Supplier;

/** Whether the library for data channels is there. */
final class DataChannelCheck implements HealthCheck {
  private final Supplier<HubStatus> hub;

  DataChannelCheck(Supplier<HubStatus> hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "data channels";
  }

  @Override
  public List<Check> run() {
    HubStatus.DataChannels data = hub.get().dataChannels();
    if (data.unavailable() != null) {
      return List.of(
          Check.warn(
              name(),
              data.unavailable(),
              "install the package libusrsctp2; without it pages that meet by data channels stay"
                  + " out"));
    }
    return List.of(Check.ok(name(), data.engine() == null ? "not in use" : data.engine()));
  }
}
