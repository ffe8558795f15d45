package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The kernel's word that a link, an address or a route of this machine is another now:
 * rtnetlink(7), multicast groups only, nothing is asked. What has changed is not read from the
 * messages; they say when to look. One thread at a time.
 */
public final class RouteNetlink implements AutoCloseable {
  // From linux/netlink.h, linux/rtnetlink.h, bits/socket.h.
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int RTMGRP_LINK = 0x1;
  private static final int RTMGRP_IPV4_IFADDR = 0x10;
  private static final int RTMGRP_IPV4_ROUTE = 0x40;
  private static final int RTMGRP_IPV6_IFADDR = 0x100;
  private static final int RTMGRP_IPV6_ROUTE = 0x400;
  private static final int GROUPS =
      RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

  // struct sockaddr_nl: u16 family, u16 padding, u32 port, u32 groups.
  private static final int ADDRESS_BYTES = 12;
  private static final int ADDRESS_GROUPS = 8;

  // struct pollfd: int fd, short events, short revents.
  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final short POLLIN = 1;

  /** What does not fit is cut off; nobody reads it. */
  private static final int MESSAGE_BYTES = 4096;

  private final int fd;
  private final Memory poll = new Memory(POLLFD_BYTES);
  private final Memory message = new Memory(MESSAGE_BYTES);

  private RouteNetlink(int fd) {
    this.fd = fd;
    poll.clear();
    poll.setInt(0, fd);
    poll.setShort(POLLFD_EVENTS, POLLIN);
  }

  /** Listens from now on; empty where the kernel or the C library has no such thing to give. */
  public static Optional<RouteNetlink> open() {
    if (!Library.LOADED.available()) {
      return Optional.empty();
    }
    int fd = Functions.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
      return Optional.empty();
    }
    try (Memory address = new Memory(ADDRESS_BYTES)) {
      address.clear();
      address.setShort(0, (short) AF_NETLINK);
      address.setInt(ADDRESS_GROUPS, GROUPS);
      if (Functions.bind(fd, address, ADDRESS_BYTES) != 0) {
        Functions.close(fd);
        return Optional.empty();
      }
    }
    return Optional.of(new RouteNetlink(fd));
  }

  /**
   * Waits until the kernel says that something is different, and takes all it has said. Where its
   * messages were too many to keep, that is a change too.
   *
   * @param timeoutMs at most this long
   * @return whether anything was said
   */
  public boolean await(int timeoutMs) {
    if (Functions.poll(poll, 1, timeoutMs) <= 0) {
      return false;
    }
    // An error is an overrun, told once, or the end of what there is.
    while (Functions.recv(fd, message, MESSAGE_BYTES, 0) > 0) {}
    return true;
  }

  /** Not while another thread waits. */
  @Override
  public void close() {
    Functions.close(fd);
    poll.close();
    message.close();
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libc.so.6",
            "the network is looked at twice a second instead; the hub needs a Debian with the GNU C library");
  }

  /** sys/socket.h, poll.h, unistd.h; names are the library's. */
  private static final class Functions {
    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, Pointer address, int bytes);

    static native int poll(Pointer descriptors, long count, int timeoutMs);

    static native long recv(int fd, Pointer buffer, long bytes, int flags);

    static native int close(int fd);
  }
}
