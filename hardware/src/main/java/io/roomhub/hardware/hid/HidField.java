package io.roomhub.hardware.hid;

/**
 * One control of a report.
 *
 * @param direction which reports it is part of
 * @param reportId 0 where reports have no ids
 * @param bitOffset of its lowest bit, behind the report's id
 * @param bits its width, 1 to 32
 * @param usage page in the upper 16 bits, id in the lower ones; of an array the lowest it may name
 * @param lastUsage of an array the highest it may name, else the same
 * @param logicalMinimum the value by which an array names {@code usage}
 * @param array whether its value names one of several controls, and is not a control's value
 * @param relative whether it tells a change and not how things stand
 * @param preferred whether it goes back to a state by itself, as a key that is let go does
 */
public record HidField(
    Direction direction,
    int reportId,
    int bitOffset,
    int bits,
    int usage,
    int lastUsage,
    int logicalMinimum,
    boolean array,
    boolean relative,
    boolean preferred) {

  /** Kinds of reports. */
  public enum Direction {
    /** From the device. */
    INPUT,
    /** To the device. */
    OUTPUT,
    /** Both ways, asked for. */
    FEATURE
  }

  /** Whether it is or may name a control. */
  boolean covers(int wanted) {
    return Integer.compareUnsigned(usage, wanted) <= 0
        && Integer.compareUnsigned(wanted, lastUsage) <= 0;
  }

  /**
   * Whether the control is on in a report.
   *
   * @param data the report behind its id; what is missing at its end is 0
   */
  boolean isOn(int wanted, byte[] data, int offset, int length) {
    long value = 0;
    for (int i = bits - 1; i >= 0; i--) {
      int bit = bitOffset + i;
      int at = bit >> 3;
      value = value << 1 | (at < length ? data[offset + at] >> (bit & 7) & 1 : 0);
    }
    return array ? value == (long) logicalMinimum + (wanted - usage) : value != 0;
  }
}
