package io.roomhub.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * Real-time scheduling of the calling thread, sched_setscheduler(2). Linux grants it to root, or up
 * to RLIMIT_RTPRIO (LimitRTPRIO in a unit). Threads that the calling thread starts afterwards are
 * ordinary again. Call it on a platform thread: a virtual one has no thread of its own to schedule.
 */
public final class ThreadScheduling {
  // From linux/sched.h.
  private static final int SCHED_RESET_ON_FORK = 0x40000000;
  private static final int THIS_THREAD = 0;

  private ThreadScheduling() {}

  /** The real-time policies of sched(7). */
  public enum Policy {
    /** Runs until it blocks or something of higher priority wants to run: SCHED_FIFO. */
    FIFO(1),
    /** As FIFO, but shares time slices with its equals: SCHED_RR. */
    ROUND_ROBIN(2);

    private final int number;

    Policy(int number) {
      this.number = number;
    }
  }

  /**
   * Asks for a real-time policy for the calling thread. Never throws.
   *
   * @param priority 1 (lowest) to 99
   * @return whether it was granted; else the thread runs on as it did
   */
  public static boolean request(Policy policy, int priority) {
    if (!Library.LOADED.available()) {
      return false;
    }
    // struct sched_param holds one int on Linux.
    try (Memory param = new Memory(Integer.BYTES)) {
      param.setInt(0, priority);
      return Functions.sched_setscheduler(THIS_THREAD, policy.number | SCHED_RESET_ON_FORK, param)
          == 0;
    }
  }

  /** One line saying why the C library could not be bound; empty when it could. */
  public static Optional<String> whyUnavailable() {
    return Library.LOADED.whyUnavailable();
  }

  private static final class Library {
    static final LoadResult LOADED =
        LoadResult.load(
            Functions.class,
            "libc.so.6",
            "audio threads run at ordinary priority; the hub needs a Debian with the GNU C library");
  }

  /** sched.h; names are the library's. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    static native int sched_setscheduler(int pid, int policy, Pointer param);
  }
}
