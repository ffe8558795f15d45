package io.roomhub.hardware.hid;

import io.roomhub.hardware.hid.HidField.Direction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a HID device's reports are made of: section 6.2.2 of "Device Class Definition for HID 1.11".
 * A device may claim anything, so everything is bounded, and what goes beyond is refused.
 * Immutable, any thread.
 */
public final class ReportDescriptor {
  /** The kernel takes no longer ones. */
  public static final int MAX_BYTES = 4_096;

  /** Longest report, bits; the kernel's buffer holds 16 KiB, a telephone needs a few bytes. */
  private static final int MAX_REPORT_BITS = 8 * 1_024;

  private static final int MAX_FIELDS = 4_096;
  private static final int MAX_USAGES = 1_024;
  private static final int MAX_DEPTH = 32;

  private static final int LONG_ITEM = 0xFE;
  private static final int CONSTANT = 1;
  private static final int VARIABLE = 2;
  private static final int RELATIVE = 4;
  private static final int NO_PREFERRED = 0x20;

  private final List<HidField> fields = new ArrayList<>();
  private final Map<Integer, Integer> reportBits = new HashMap<>();
  private boolean numbered;

  private ReportDescriptor() {}

  /**
   * Reads a descriptor as the kernel has it in {@code report_descriptor}.
   *
   * @throws HidFormatException when it is none, or an absurd one
   */
  public static ReportDescriptor parse(byte[] bytes) throws HidFormatException {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new HidFormatException("a descriptor of " + bytes.length + " bytes");
    }
    ReportDescriptor descriptor = new ReportDescriptor();
    descriptor.new Reader(bytes).read();
    return descriptor;
  }

  /** Every control that has a usage, in the order of the descriptor. */
  public List<HidField> fields() {
    return List.copyOf(fields);
  }

  /** Whether each report begins with its id. */
  public boolean numbered() {
    return numbered;
  }

  /** Length of a report behind its id, bytes; 0 where there is no such report. */
  public int reportBytes(Direction direction, int reportId) {
    return (reportBits.getOrDefault(key(direction, reportId), 0) + 7) / 8;
  }

  private static int key(Direction direction, int reportId) {
    return direction.ordinal() << 8 | reportId;
  }

  /** What lasts from item to item until it is said anew. */
  private record Globals(int page, int logicalMinimum, int size, int count, int reportId) {}

  private final class Reader {
    private final byte[] bytes;
    private int at;
    private Globals globals = new Globals(0, 0, 0, 0, 0);
    private final Deque<Globals> stack = new ArrayDeque<>();
    private final List<int[]> usages = new ArrayList<>();
    private int usageMinimum;
    private boolean rangeBegun;
    private int depth;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    void read() throws HidFormatException {
      while (at < bytes.length) {
        int prefix = bytes[at++] & 0xFF;
        if (prefix == LONG_ITEM) {
          skipLongItem();
          continue;
        }
        int size = (prefix & 3) == 3 ? 4 : prefix & 3;
        if (at + size > bytes.length) {
          throw new HidFormatException("it ends within an item");
        }
        int data = 0;
        for (int i = 0; i < size; i++) {
          data |= (bytes[at + i] & 0xFF) << 8 * i;
        }
        at += size;
        switch (prefix >> 2 & 3) {
          case 0 -> main(prefix >> 4, data);
          case 1 -> global(prefix >> 4, data, size);
          case 2 -> local(prefix >> 4, data, size);
          default -> throw new HidFormatException("an item of a reserved type");
        }
      }
      if (depth != 0) {
        throw new HidFormatException("a collection that does not end");
      }
    }

    private void skipLongItem() throws HidFormatException {
      int size = at < bytes.length ? bytes[at] & 0xFF : 0;
      at += 2 + size;
      if (at > bytes.length) {
        throw new HidFormatException("it ends within a long item");
      }
    }

    private void main(int tag, int data) throws HidFormatException {
      switch (tag) {
        case 0x8 -> add(Direction.INPUT, data);
        case 0x9 -> add(Direction.OUTPUT, data);
        case 0xB -> add(Direction.FEATURE, data);
        case 0xA -> {
          if (++depth > MAX_DEPTH) {
            throw new HidFormatException("collections within collections");
          }
        }
        case 0xC -> {
          if (--depth < 0) {
            throw new HidFormatException("a collection that ends and never began");
          }
        }
        default -> {
          // Of a later edition: nothing that a telephone has.
        }
      }
      usages.clear();
      rangeBegun = false;
    }

    private void global(int tag, int data, int size) throws HidFormatException {
      Globals g = globals;
      switch (tag) {
        case 0x0 ->
            globals = new Globals(data & 0xFFFF, g.logicalMinimum, g.size, g.count, g.reportId);
        case 0x1 -> globals = new Globals(g.page, signed(data, size), g.size, g.count, g.reportId);
        case 0x7 ->
            globals = new Globals(g.page, g.logicalMinimum, bounded(data), g.count, g.reportId);
        case 0x8 -> {
          if (data < 1 || data > 255) {
            throw new HidFormatException("report id " + data);
          }
          if (!reportBits.isEmpty() && !numbered) {
            throw new HidFormatException("some reports with an id and some without");
          }
          numbered = true;
          globals = new Globals(g.page, g.logicalMinimum, g.size, g.count, data);
        }
        case 0x9 ->
            globals = new Globals(g.page, g.logicalMinimum, g.size, bounded(data), g.reportId);
        case 0xA -> {
          if (stack.size() >= MAX_DEPTH) {
            throw new HidFormatException("more is pushed than anybody needs");
          }
          stack.push(g);
        }
        case 0xB -> {
          if (stack.isEmpty()) {
            throw new HidFormatException("what was never pushed is popped");
          }
          globals = stack.pop();
        }
        default -> {
          // Units and the like.
        }
      }
    }

    private int bounded(int data) throws HidFormatException {
      if (data < 0 || data > MAX_REPORT_BITS) {
        throw new HidFormatException("a report size or count of " + Integer.toUnsignedLong(data));
      }
      return data;
    }

    private static int signed(int data, int size) {
      return size == 1 ? (byte) data : size == 2 ? (short) data : data;
    }

    private void local(int tag, int data, int size) throws HidFormatException {
      // Four bytes name the page too, fewer mean the present one.
      int usage = size == 4 ? data : globals.page << 16 | data;
      switch (tag) {
        case 0x0 -> use(usage, usage);
        case 0x1 -> {
          usageMinimum = usage;
          rangeBegun = true;
        }
        case 0x2 -> {
          if (!rangeBegun || Integer.compareUnsigned(usage, usageMinimum) < 0) {
            throw new HidFormatException("a range of usages that ends before it begins");
          }
          use(usageMinimum, usage);
          rangeBegun = false;
        }
        default -> {
          // Designators, strings, delimiters.
        }
      }
    }

    private void use(int first, int last) throws HidFormatException {
      if (usages.size() >= MAX_USAGES) {
        throw new HidFormatException("more usages than a report has room for");
      }
      usages.add(new int[] {first, last});
    }

    private void add(Direction direction, int flags) throws HidFormatException {
      Globals g = globals;
      int key = key(direction, g.reportId);
      int start = reportBits.getOrDefault(key, 0);
      long end = start + (long) g.size * g.count;
      if (end > MAX_REPORT_BITS) {
        throw new HidFormatException("a report of more than " + MAX_REPORT_BITS + " bits");
      }
      reportBits.put(key, (int) end);
      if ((flags & CONSTANT) != 0 || usages.isEmpty() || g.size == 0 || g.size > 32) {
        return;
      }
      boolean array = (flags & VARIABLE) == 0;
      for (int i = 0; i < g.count; i++) {
        int offset = start + i * g.size;
        if (array) {
          for (int[] range : usages) {
            put(direction, offset, range[0], range[1], flags);
          }
        } else {
          int usage = usage(i);
          put(direction, offset, usage, usage, flags);
        }
      }
    }

    /** The usage of the n-th control; those that have none of their own share the last one. */
    private int usage(int index) {
      int left = index;
      for (int[] range : usages) {
        int length = Math.max(1, range[1] - range[0] + 1);
        if (left < length) {
          return range[0] + left;
        }
        left -= length;
      }
      return usages.getLast()[1];
    }

    private void put(Direction direction, int offset, int first, int last, int flags)
        throws HidFormatException {
      if (fields.size() >= MAX_FIELDS) {
        throw new HidFormatException("more than " + MAX_FIELDS + " controls");
      }
      fields.add(
          new HidField(
              direction,
              globals.reportId,
              offset,
              globals.size,
              first,
              last,
              globals.logicalMinimum,
              (flags & VARIABLE) == 0,
              (flags & RELATIVE) != 0,
              (flags & NO_PREFERRED) == 0));
    }
  }
}
