package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.function.Supplier;

/** Whether buttons and lamps are real. */
final class GpioCheck implements HealthCheck {
  private final Supplier<HubStatus> hub;

  GpioCheck(Supplier<HubStatus> hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "gpio";
  }

  @Override
  public List<Check> run() {
    HubStatus.Gpio gpio = hub.get().gpio();
    if (gpio.unavailable() != null) {
      return List.of(
          Check.warn(
              name(),
              gpio.provider() + ": " + gpio.unavailable(),
              "see that /dev/gpiochip0 exists and that the hub's user is in the group gpio; it is"
                  + " tried again by itself, and a mute button that cannot be read mutes; without"
                  + " buttons and lamps set gpio.provider to none"));
    }
    if (gpio.provider().equals("simulated")) {
      return List.of(
          Check.warn(
              name(),
              "simulated: there is no real button and no real lamp",
              "good for a trial; on a Raspberry Pi gpio.provider auto finds the pins"));
    }
    return List.of(Check.ok(name(), gpio.provider()));
  }
}
