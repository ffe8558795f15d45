package io.roomhub.daemon.control;

import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The one small thread pool that all HTTP servers of a hub share. */
public final class HttpThreads {
  private static final int MAX_THREADS = 24;
  private static final int MIN_THREADS = 2;
  private static final int IDLE_TIMEOUT_MS = 30_000;

  private HttpThreads() {}

  /**
   * A running pool of daemon threads named {@code roomhub-http-}<i>n</i>; the caller stops it after
   * the servers.
   */
  public static QueuedThreadPool start() {
    QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, IDLE_TIMEOUT_MS);
    pool.setName("roomhub-http");
    pool.setDaemon(true);
    pool.setReservedThreads(0);
    try {
      pool.start();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start the HTTP threads", e);
    }
    return pool;
  }
}
