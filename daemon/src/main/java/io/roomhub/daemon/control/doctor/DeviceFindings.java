package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import org.jspecify.annotations.Nullable;

/** What is to be said of microphones and speakers alike. */
final class DeviceFindings {
  private DeviceFindings() {}

  /**
   * One that cannot be opened.
   *
   * @param error why, or null
   * @param key which of the configuration chooses it
   */
  static Check missing(String name, @Nullable String error, String key) {
    return Check.fail(
        name,
        error == null ? "none is open" : error,
        "plug one in, free it or mend what "
            + key
            + " says; roomhubctl devices lists what that may name");
  }

  static Check virtual(String name, String device, String key) {
    return Check.warn(
        name,
        device + " is a virtual device",
        "good for a trial; for a room plug in a real one, which " + key + " auto finds");
  }
}
