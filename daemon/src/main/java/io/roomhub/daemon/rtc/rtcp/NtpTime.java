package io.roomhub.daemon.rtc.rtcp;

/**
 * NTP timestamps (RFC 3550 section 4: 32 bits of seconds since 1900, 32 of fraction) that run with
 * the monotonic clock from one wall-clock reading on. When the wall clock is set later these do not
 * jump: round-trip times hang on their differences. Immutable; one for the whole hub.
 */
public final class NtpTime {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long originNanos;
  private final long originSeconds;
  private final long originNanoOfSecond;

  /**
   * @param epochMillis wall-clock time, ms since 1970
   * @param nanoTime the monotonic time of the same instant, ns
   */
  public NtpTime(long epochMillis, long nanoTime) {
    originNanos = nanoTime;
    originSeconds = Math.floorDiv(epochMillis, 1000L) + SECONDS_1900_TO_1970;
    originNanoOfSecond = Math.floorMod(epochMillis, 1000L) * 1_000_000L;
  }

  /** The 64-bit NTP timestamp of a monotonic instant, ns. */
  public long at(long nanoTime) {
    long nanos = nanoTime - originNanos + originNanoOfSecond;
    long seconds = originSeconds + Math.floorDiv(nanos, NANOS_PER_SECOND);
    long fraction = (Math.floorMod(nanos, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
    return seconds << 32 | fraction;
  }

  /** The middle 32 bits, as LSR carries them (RFC 3550 section 6.4.1). */
  public static long middle(long ntpTimestamp) {
    return ntpTimestamp >>> 16 & 0xFFFF_FFFFL;
  }
}
