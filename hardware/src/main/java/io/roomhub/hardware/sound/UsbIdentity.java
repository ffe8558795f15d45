package io.roomhub.hardware.sound;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells one USB sound card from all others, and the stable names made from it.
 *
 * @param vendorProduct {@code vvvv:pppp}, hexadecimal
 * @param serial serial number with anything but letters, digits, dot, dash and underscore replaced;
 *     null when the device has none
 * @param port where it is plugged, bus and hub ports, e.g. {@code 1-1.2}
 * @param function the interface on it, e.g. {@code 1-1.2:1.0}; tells two cards of one device apart
 * @param product what the device calls itself, on one line (see {@link DeviceText}), or null
 */
record UsbIdentity(
    String vendorProduct,
    @Nullable String serial,
    String port,
    String function,
    @Nullable String product) {

  private static final int MAX_SERIAL = 64;

  /** How far above the sound device its USB device may lie in the tree. */
  private static final int MAX_CLIMB = 4;

  /**
   * Reads the identity of the device that a sound card belongs to.
   *
   * @param device {@code /sys/class/sound/cardN/device}
   * @return null when it is not on USB, or already gone
   */
  static @Nullable UsbIdentity read(Path device) {
    Path at = SmallFiles.realPath(device);
    if (at == null) {
      return null;
    }
    String function = String.valueOf(at.getFileName());
    for (int i = 0; i < MAX_CLIMB && at != null; i++, at = at.getParent()) {
      String vendor = SmallFiles.line(at.resolve("idVendor"));
      String product = SmallFiles.line(at.resolve("idProduct"));
      if (isHex4(vendor) && isHex4(product)) {
        return new UsbIdentity(
            vendor + ":" + product,
            clean(SmallFiles.line(at.resolve("serial"))),
            String.valueOf(at.getFileName()),
            function,
            plain(SmallFiles.line(at.resolve("product"))));
      }
    }
    return null;
  }

  private static boolean isHex4(@Nullable String text) {
    return text != null && text.matches("[0-9a-fA-F]{4}");
  }

  private static @Nullable String plain(@Nullable String product) {
    String text = product == null ? "" : DeviceText.plain(product);
    return text.isEmpty() ? null : text;
  }

  private static @Nullable String clean(@Nullable String serial) {
    if (serial == null || serial.isBlank()) {
      return null;
    }
    String plain = serial.strip().replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.substring(0, Math.min(plain.length(), MAX_SERIAL));
  }

  /** {@code usb-vvvv:pppp}: what devices of one model have in common. */
  String model() {
    return "usb-" + vendorProduct;
  }

  /**
   * The names of cards that are present together, in the same order. A serial number makes a name
   * that holds in every port. Devices without one, and devices whose makers gave all of them the
   * same, are told apart by their port, and two cards of one device by their interface.
   */
  static List<String> names(List<UsbIdentity> present) {
    List<String> bySerial = present.stream().map(UsbIdentity::serialName).toList();
    List<String> byPort = present.stream().map(u -> u.model() + "-" + u.port).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < present.size(); i++) {
      UsbIdentity usb = present.get(i);
      if (usb.serial != null && Collections.frequency(bySerial, bySerial.get(i)) == 1) {
        names.add(bySerial.get(i));
      } else if (Collections.frequency(byPort, byPort.get(i)) == 1) {
        names.add(byPort.get(i));
      } else {
        names.add(usb.model() + "-" + usb.function);
      }
    }
    return names;
  }

  private String serialName() {
    return model() + "-" + serial;
  }
}
