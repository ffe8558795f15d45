package io.roomhub.daemon.rtc.network;

import io.roomhub.hardware.clock.Clock;
import io.roomhub.natives.RouteNetlink;
import java.util.concurrent.TimeUnit;

/** When to look at the network again. One thread, which also closes it. */
interface NetworkEvents extends AutoCloseable {
  /**
   * Waits for a sign that the network is another.
   *
   * @param timeoutMs at most this long
   * @return whether to look
   * @throws InterruptedException when nobody wants to know any more
   */
  boolean await(int timeoutMs) throws InterruptedException;

  @Override
  void close();

  /** The kernel's own word; where it gives none, every timeout is a sign. */
  static NetworkEvents ofKernel(Clock clock) {
    return RouteNetlink.open().<NetworkEvents>map(Told::new).orElseGet(() -> new Untold(clock));
  }

  /** By rtnetlink(7): costs nothing while nothing happens. */
  record Told(RouteNetlink kernel) implements NetworkEvents {
    /** One change is many messages: address, routes, link. */
    private static final int SETTLE_MS = 20;

    private static final int MOST_WAITS = 10;

    @Override
    public boolean await(int timeoutMs) {
      if (!kernel.await(timeoutMs)) {
        return false;
      }
      for (int i = 0; i < MOST_WAITS && kernel.await(SETTLE_MS); i++) {}
      return true;
    }

    @Override
    public void close() {
      kernel.close();
    }
  }

  /** Nobody tells: looking is all there is. */
  record Untold(Clock clock) implements NetworkEvents {
    @Override
    public boolean await(int timeoutMs) throws InterruptedException {
      clock.sleepUntil(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
      return true;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
