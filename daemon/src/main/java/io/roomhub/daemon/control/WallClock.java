package io.roomhub.daemon.control;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the machine believes the time is. Only certificates depend on it: everything else in the hub
 * runs on the monotonic clock.
 *
 * @param now date and time
 * @param synchronised systemd-timesyncd has set it since boot
 */
public record WallClock(Instant now, boolean synchronised) {
  /** Made by systemd-timesyncd(8) at the first answer of a time server. */
  private static final Path MARKER = Path.of("/run/systemd/timesync/synchronized");

  /** Of this machine, now. */
  public static WallClock read() {
    return new WallClock(Instant.now(), Files.exists(MARKER));
  }
}
