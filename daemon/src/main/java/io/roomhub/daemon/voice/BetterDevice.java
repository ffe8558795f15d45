package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioDeviceInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When to change from a device that was the best one at hand to a better one that has come since:
 * whoever plugs the speakerphone in again does not want the headphone socket to go on in its place.
 * Supervising thread.
 */
final class BetterDevice {
  static final long PERIOD_NANOS = 3_000_000_000L;

  private final Function<AudioDeviceInfo, @Nullable String> better;
  private @Nullable String seen;
  private @Nullable String tried;
  private long nextNanos;

  /**
   * @param better names what would be opened in place of a device, or null
   */
  BetterDevice(Function<AudioDeviceInfo, @Nullable String> better) {
    this.better = better;
  }

  /**
   * Whether to open anew now. A device counts that is seen twice, as one that is just being plugged
   * in may not be ready; where it does not open it is not tried again before it was gone.
   *
   * @param open null where nothing is
   */
  boolean wanted(@Nullable AudioDeviceInfo open, long nowNanos) {
    if (open == null || nowNanos - nextNanos < 0) {
      return false;
    }
    nextNanos = nowNanos + PERIOD_NANOS;
    String name = better.apply(open);
    boolean again = name != null && name.equals(seen);
    seen = name;
    if (name == null) {
      tried = null;
    }
    if (!again || name.equals(tried)) {
      return false;
    }
    tried = name;
    return true;
  }
}
