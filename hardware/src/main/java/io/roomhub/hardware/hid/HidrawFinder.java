package io.roomhub.hardware.hid;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Finds the telephone among the raw HID devices of this machine, by sysfs, without opening any.
 *
 * <p>Thread: one owner; counts may be read by any.
 */
final class HidrawFinder {
  /** More are not looked at. */
  private static final int MAX_NODES = 64;

  /** How far above the HID device its USB device may lie in the tree. */
  private static final int MAX_CLIMB = 4;

  private final Path dev;
  private final Path sys;
  private final Map<String, String> refused = new HashMap<>();
  private final Set<String> closed = new HashSet<>();
  private volatile long refusedDescriptors;

  /**
   * A telephone.
   *
   * @param device its character device
   * @param id the kernel's name of the HID device, never given twice
   * @param port the USB port that it is on
   * @param name for people
   */
  record Found(Path device, String id, String port, String name, TelephonyReports reports) {}

  /**
   * @param dev directory of the character devices
   * @param sys mount point of sysfs
   */
  HidrawFinder(Path dev, Path sys) {
    this.dev = dev;
    this.sys = sys;
  }

  /** Descriptors that no device should have, since the start. Any thread. */
  long refusedDescriptors() {
    return refusedDescriptors;
  }

  /**
   * The first telephone on one of these USB ports.
   *
   * @param ports bus and hub ports, such as {@code 1-1.2}
   * @return null while there is none that may be opened
   */
  @Nullable Found find(Set<String> ports) {
    if (ports.isEmpty()) {
      return null;
    }
    for (String name : names()) {
      Path node = realPath(sys.resolve("class/hidraw").resolve(name).resolve("device"));
      Path usb = node == null ? null : usbDevice(node);
      String port = usb == null ? null : String.valueOf(usb.getFileName());
      if (usb == null || port == null || !ports.contains(port)) {
        continue;
      }
      TelephonyReports reports = reports(name, node.resolve("report_descriptor"));
      Path device = dev.resolve(name);
      if (reports != null && reports.isTelephone() && mayUse(device)) {
        String product = line(usb.resolve("product"));
        String id = String.valueOf(node.getFileName());
        return new Found(device, id, port, product == null ? name : product, reports);
      }
    }
    return null;
  }

  private boolean mayUse(Path device) {
    if (Files.isReadable(device) && Files.isWritable(device)) {
      closed.remove(device.toString());
      return true;
    }
    if (closed.add(device.toString())) {
      Logger.warn("no permission for {}: the keys and lamps of the puck are left alone", device);
    }
    return false;
  }

  private @Nullable TelephonyReports reports(String name, Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(ReportDescriptor.MAX_BYTES + 1);
    } catch (IOException e) {
      return null;
    }
    try {
      TelephonyReports reports = new TelephonyReports(ReportDescriptor.parse(bytes));
      refused.remove(name);
      return reports;
    } catch (HidFormatException e) {
      // Once for each: it is looked at again every second.
      if (!String.valueOf(e.getMessage())
          .equals(refused.put(name, String.valueOf(e.getMessage())))) {
        refusedDescriptors++;
        Logger.warn("{} is not used: its report descriptor has {}", name, e.getMessage());
      }
      return null;
    }
  }

  private List<String> names() {
    try (var entries = Files.list(sys.resolve("class/hidraw"))) {
      return entries
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("hidraw[0-9]{1,5}"))
          .sorted(Comparator.comparingInt((String name) -> name.length()).thenComparing(n -> n))
          .limit(MAX_NODES)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static @Nullable Path usbDevice(Path node) {
    Path at = node;
    for (int i = 0; i < MAX_CLIMB && at != null; i++, at = at.getParent()) {
      if (Files.exists(at.resolve("idVendor"))) {
        return at;
      }
    }
    return null;
  }

  private static @Nullable Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String line(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(256), StandardCharsets.UTF_8);
      String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?").strip();
      return line.isEmpty() ? null : line;
    } catch (IOException e) {
      return null;
    }
  }
}
