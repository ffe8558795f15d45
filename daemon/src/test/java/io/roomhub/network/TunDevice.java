package io.roomhub.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A TUN device (Linux, Documentation/networking/tuntap.rst): what the kernel sends over it is read
 * here, and what is written here it receives. The device may be moved into another network
 * namespace; reading and writing go on from here. One thread at a time.
 */
final class TunDevice implements AutoCloseable {
  /** Longest packet. */
  static final int MTU = 1_500;

  private static final Path CLONE = Path.of("/dev/net/tun");
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ = 40;
  private static final int IFNAMSIZ = 16;
  private static final int POLLFD = 8;
  private static final short POLLIN = 1;

  private static final MethodHandle OPEN =
      libc("open", 2, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle IOCTL =
      libc(
          "ioctl",
          2,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG,
          ValueLayout.ADDRESS);
  private static final MethodHandle POLL =
      libc(
          "poll",
          3,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT);
  private static final MethodHandle READ =
      libc(
          "read",
          3,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG);
  private static final MethodHandle WRITE =
      libc(
          "write",
          3,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG);
  private static final MethodHandle CLOSE =
      libc("close", 1, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment packet = arena.allocate(MTU);
  private final int descriptor;

  /**
   * Makes a device in the network namespace of this process.
   *
   * @param name 15 characters at most
   */
  TunDevice(String name) throws IOException {
    descriptor =
        (int) call(OPEN, arena.allocateFrom(CLONE.toString()), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
      arena.close();
      throw new IOException("cannot open " + CLONE);
    }
    MemorySegment request = arena.allocate(IFREQ, 8);
    request.setString(0, name, StandardCharsets.US_ASCII);
    request.set(ValueLayout.JAVA_SHORT, IFNAMSIZ, IFF_TUN_NO_PI);
    if ((int) call(IOCTL, descriptor, TUNSETIFF, request) < 0) {
      close();
      throw new IOException("no TUN device " + name);
    }
  }

  /** Whether this process may make such devices. */
  static boolean available() {
    return Files.isReadable(CLONE) && Files.isWritable(CLONE);
  }

  /** Waits until one of them has something to read. */
  static void awaitAny(List<TunDevice> devices, int millis) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment set = scratch.allocate((long) POLLFD * Math.max(1, devices.size()), 4);
      for (int i = 0; i < devices.size(); i++) {
        set.set(ValueLayout.JAVA_INT, (long) POLLFD * i, devices.get(i).descriptor);
        set.set(ValueLayout.JAVA_SHORT, (long) POLLFD * i + 4, POLLIN);
      }
      call(POLL, set, (long) devices.size(), millis);
    }
  }

  /**
   * Reads a packet that is there.
   *
   * @param buffer at least {@link #MTU} long
   * @return its length, or 0 when there is none
   */
  int read(byte[] buffer) {
    long length = (long) call(READ, descriptor, packet, (long) MTU);
    if (length <= 0) {
      return 0;
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, buffer, 0, (int) length);
    return (int) length;
  }

  /** Writes a packet, if the device is up. */
  boolean write(byte[] bytes) {
    MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return (long) call(WRITE, descriptor, packet, (long) bytes.length) == bytes.length;
  }

  /** Takes the device away, wherever it is. */
  @Override
  public void close() {
    call(CLOSE, descriptor);
    arena.close();
  }

  private static MethodHandle libc(
      String name, int fixed, ValueLayout result, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor signature = FunctionDescriptor.of(result, arguments);
    MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
    return fixed < arguments.length
        ? linker.downcallHandle(address, signature, Linker.Option.firstVariadicArg(fixed))
        : linker.downcallHandle(address, signature);
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library failed", e);
    }
  }
}
