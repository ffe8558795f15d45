package io.roomhub.hardware.board;

/**
 * Whether the board has the power and the cooling it needs, as the firmware of a Raspberry Pi says
 * (the bits of {@code vcgencmd get_throttled}, Raspberry Pi documentation, "vcgencmd").
 *
 * @param underVoltage the supply is below 4.63 V now
 * @param throttled the processor is slowed down now, for heat or for want of power
 * @param underVoltageSinceBoot it was below at some time since boot
 * @param throttledSinceBoot it was slowed down at some time since boot
 */
public record BoardHealth(
    boolean underVoltage,
    boolean throttled,
    boolean underVoltageSinceBoot,
    boolean throttledSinceBoot) {
  private static final long UNDER_VOLTAGE = 1;
  private static final long FREQUENCY_CAPPED = 1 << 1;
  private static final long THROTTLED = 1 << 2;
  private static final long SOFT_TEMPERATURE_LIMIT = 1 << 3;
  private static final long SLOWED = FREQUENCY_CAPPED | THROTTLED | SOFT_TEMPERATURE_LIMIT;

  /** How far left of "now" the firmware keeps "since boot". */
  private static final int SINCE_BOOT = 16;

  /** What the firmware's bits mean. */
  static BoardHealth of(long flags) {
    long sinceBoot = flags >> SINCE_BOOT;
    return new BoardHealth(
        (flags & UNDER_VOLTAGE) != 0,
        (flags & SLOWED) != 0,
        (sinceBoot & UNDER_VOLTAGE) != 0,
        (sinceBoot & SLOWED) != 0);
  }
}
