package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads the label and line names of a GPIO chip from its character device, linux/gpio.h, ABI
 * version 1 (in every kernel that has the device): names are what stays the same between boards and
 * kernels, chip numbers do not. Takes no line, changes nothing. Any thread.
 */
public final class GpioCharacterDevice {
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  // struct gpiochip_info: name[32], label[32], u32 lines.
  private static final long GPIO_GET_CHIPINFO_IOCTL = 0x8044B401L;

  private static final int CHIPINFO_LABEL = 32;
  private static final int CHIPINFO_LINES = 64;

  // struct gpioline_info: u32 offset, u32 flags, name[32], consumer[32].
  private static final long GPIO_GET_LINEINFO_IOCTL = 0xC048B402L;
  private static final int LINEINFO_BYTES = 72;
  private static final int LINEINFO_NAME = 8;

  private static final int NAME_BYTES = 32;
  private static final int MOST_LINES = 1024;

  private GpioCharacterDevice() {}

  /**
   * The names of the chip's lines, by offset; unnamed lines are empty strings.
   *
   * @param chip such as {@code /dev/gpiochip0}
   * @return an empty list when the file is not a GPIO chip or may not be opened
   */
  public static List<String> lineNames(Path chip) {
    return with(chip, GpioCharacterDevice::lineNames, List.of());
  }

  /**
   * What the chip's driver calls it, such as {@code pinctrl-bcm2711}.
   *
   * @param chip such as {@code /dev/gpiochip0}
   * @return empty when the file is not a GPIO chip or may not be opened
   */
  public static String label(Path chip) {
    return with(chip, GpioCharacterDevice::label, "");
  }

  private static <T> T with(Path chip, IntFunction<T> read, T otherwise) {
    if (!Library.LOADED.available()) {
      return otherwise;
    }
    byte[] path = (chip + "\0").getBytes(StandardCharsets.UTF_8);
    int fd = Functions.open(path, O_RDONLY_CLOEXEC);
    if (fd < 0) {
      return otherwise;
    }
    try {
      return read.apply(fd);
    } finally {
      Functions.close(fd);
    }
  }

  private static String label(int fd) {
    try (Memory info = new Memory(LINEINFO_BYTES)) {
      info.clear();
      boolean known = Functions.ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, info) == 0;
      return known ? text(info.getByteArray(CHIPINFO_LABEL, NAME_BYTES)) : "";
    }
  }

  private static List<String> lineNames(int fd) {
    try (Memory info = new Memory(LINEINFO_BYTES)) {
      info.clear();
      if (Functions.ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, info) != 0) {
        return List.of();
      }
      int lines = Math.min(info.getInt(CHIPINFO_LINES), MOST_LINES);
      List<String> names = new ArrayList<>();
      for (int offset = 0; offset < lines; offset++) {
        info.clear();
        info.setInt(0, offset);
        boolean known = Functions.ioctl(fd, GPIO_GET_LINEINFO_IOCTL, info) == 0;
        names.add(known ? text(info.getByteArray(LINEINFO_NAME, NAME_BYTES)) : "");
      }
      return names;
    }
  }

  private static String text(byte[] field) {
    int end = 0;
    while (end < field.length && field[end] != 0) {
      end++;
    }
    return new String(field, 0, end, StandardCharsets.UTF_8);
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libc.so.6",
            "GPIO lines are not found by name; the hub needs a Debian with the GNU C library");
  }

  /** fcntl.h, sys/ioctl.h, unistd.h; names are the library's. */
  private static final class Functions {
    static native int open(byte[] path, int flags);

    static native int ioctl(int fd, long request, Pointer argument);

    static native int close(int fd);
  }
}
