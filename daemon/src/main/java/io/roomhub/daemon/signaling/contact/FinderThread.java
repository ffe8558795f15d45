package io.roomhub.daemon.signaling.contact;

import org.jspecify.annotations.Nullable;

/**
 * The thread of an {@link AddressFinder}. It is told to end by an interrupt, and waited for while
 * it says goodbye, but not for long. Owned by whoever starts and closes the finder.
 */
public final class FinderThread implements AutoCloseable {
  private static final long GOODBYE_MS = 700;

  private @Nullable Thread thread;

  /** Starts it. */
  public void start(String name, Runnable search) {
    Thread started = Thread.ofPlatform().daemon().name(name).unstarted(search);
    thread = started;
    started.start();
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(GOODBYE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
