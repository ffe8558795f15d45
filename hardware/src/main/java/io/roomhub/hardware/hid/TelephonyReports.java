package io.roomhub.hardware.hid;

import io.roomhub.hardware.hid.HidField.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys and lamps of a telephone among a device's reports: the telephony page of "HID Usage
 * Tables", and its LED page. Immutable, any thread.
 */
public final class TelephonyReports {
  /** Telephony page: lifted is on. */
  static final int HOOK_SWITCH = 0x0B << 16 | 0x20;

  /** Telephony page: the mute key. */
  static final int PHONE_MUTE = 0x0B << 16 | 0x2F;

  /** LED page: muted. */
  static final int LED_MUTE = 0x08 << 16 | 0x09;

  /** LED page: in a call. Many devices report their mute key only while this is on. */
  static final int LED_OFF_HOOK = 0x08 << 16 | 0x17;

  private final ReportDescriptor descriptor;
  private final List<HidField> mute;
  private final List<HidField> hook;
  private final List<HidField> muteLamp;
  private final List<HidField> offHookLamp;

  /**
   * What a report says of the keys.
   *
   * @param mute whether the mute key is on, or null where the report does not say
   * @param offHook whether the hook switch is lifted, or null likewise
   */
  public record Keys(@Nullable Boolean mute, @Nullable Boolean offHook) {}

  /**
   * What a mute key is, by how its field is declared: sections 3.4.1.2 and 3.4.1.3 of "HID Usage
   * Tables 1.12". The usage itself may be any on/off control.
   */
  public enum MuteControl {
    /** Relative: each time it goes on is a strike. */
    BUTTON,
    /** Absolute, and without a state that it goes back to: on is muted, off is not. */
    SWITCH,
    /**
     * Absolute, going back by itself: on while it is held. Some mean a switch and forget to say so.
     */
    MOMENTARY
  }

  /** Looks for them in a descriptor; there may be none. */
  public TelephonyReports(ReportDescriptor descriptor) {
    this.descriptor = descriptor;
    mute = find(Direction.INPUT, PHONE_MUTE);
    hook = find(Direction.INPUT, HOOK_SWITCH);
    muteLamp = find(Direction.OUTPUT, LED_MUTE);
    offHookLamp = find(Direction.OUTPUT, LED_OFF_HOOK);
  }

  private List<HidField> find(Direction direction, int usage) {
    return descriptor.fields().stream()
        .filter(field -> field.direction() == direction && field.covers(usage))
        // An array of lamps would take the others' lamps away.
        .filter(field -> direction == Direction.INPUT || !field.array())
        .toList();
  }

  /** Whether the device has a mute key or a mute lamp. */
  public boolean isTelephone() {
    return !mute.isEmpty() || !muteLamp.isEmpty();
  }

  /** What kind of control the mute key is. */
  public MuteControl muteControl() {
    if (mute.stream().anyMatch(field -> field.relative() && !field.array())) {
      return MuteControl.BUTTON;
    }
    // An array names the keys that are down, whatever it is declared as.
    boolean switched =
        !mute.isEmpty() && mute.stream().noneMatch(field -> field.preferred() || field.array());
    return switched ? MuteControl.SWITCH : MuteControl.MOMENTARY;
  }

  /** Whether the device has a mute lamp. */
  public boolean hasMuteLamp() {
    return !muteLamp.isEmpty();
  }

  /**
   * Reads an input report as hidraw delivers it.
   *
   * @param length bytes of {@code report} that are the report; any
   */
  public Keys read(byte[] report, int length) {
    int offset = descriptor.numbered() ? 1 : 0;
    if (length <= offset) {
      return new Keys(null, null);
    }
    int id = descriptor.numbered() ? report[0] & 0xFF : 0;
    return new Keys(
        key(mute, PHONE_MUTE, id, report, offset, length - offset),
        key(hook, HOOK_SWITCH, id, report, offset, length - offset));
  }

  private static @Nullable Boolean key(
      List<HidField> fields, int usage, int id, byte[] report, int offset, int length) {
    boolean told = false;
    boolean on = false;
    for (HidField field : fields) {
      if (field.reportId() == id) {
        told = true;
        on |= field.isOn(usage, report, offset, length);
      }
    }
    return told ? on : null;
  }

  /**
   * The output reports that set the lamps, ready for hidraw: each begins with its id, or with 0
   * where reports have none.
   */
  public List<byte[]> lamps(boolean muted, boolean offHook) {
    Map<Integer, byte[]> reports = new TreeMap<>();
    set(reports, muteLamp, muted);
    set(reports, offHookLamp, offHook);
    return new ArrayList<>(reports.values());
  }

  private void set(Map<Integer, byte[]> reports, List<HidField> lamps, boolean on) {
    for (HidField lamp : lamps) {
      byte[] report =
          reports.computeIfAbsent(
              lamp.reportId(),
              id -> {
                byte[] made = new byte[1 + descriptor.reportBytes(Direction.OUTPUT, id)];
                made[0] = (byte) (int) id;
                return made;
              });
      if (on) {
        report[1 + (lamp.bitOffset() >> 3)] |= (byte) (1 << (lamp.bitOffset() & 7));
      }
    }
  }
}
