package io.roomhub.daemon.control;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from any thread to those who watch. Publishing never waits: each watcher has a
 * bounded queue of its own, and one whose queue is full is cut off rather than told half of what
 * happened. Not for the audio threads: publishing allocates.
 */
public final class EventBus {
  private static final int QUEUE_CAPACITY = 256;

  private final int queueCapacity;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Object order = new Object();
  private long lastId;

  /** A bus whose watchers may lag 256 events behind. */
  public EventBus() {
    this(QUEUE_CAPACITY);
  }

  EventBus(int queueCapacity) {
    this.queueCapacity = queueCapacity;
  }

  /**
   * Tells everybody who watches.
   *
   * @param data a record, map or JSON node
   */
  public void publish(EventName name, Object data) {
    String json = ControlJson.write(data);
    List<Subscription> watchers;
    synchronized (order) {
      watchers = List.copyOf(subscriptions);
      HubEvent event = new HubEvent(++lastId, name, json);
      for (Subscription watcher : watchers) {
        watcher.offer(event);
      }
    }
    for (Subscription watcher : watchers) {
      watcher.onReady.run();
    }
  }

  /**
   * Begins to watch.
   *
   * @param onReady called after an event was queued or the watcher was cut off, on the publishing
   *     thread; must not block
   */
  public Subscription subscribe(Runnable onReady) {
    Subscription subscription = new Subscription(onReady);
    subscriptions.add(subscription);
    return subscription;
  }

  /** How many watch now. */
  public int subscribers() {
    return subscriptions.size();
  }

  /** One watcher's queue. Any thread. */
  public final class Subscription implements AutoCloseable {
    private final Runnable onReady;
    private final ArrayBlockingQueue<HubEvent> queue = new ArrayBlockingQueue<>(queueCapacity);
    private volatile boolean overrun;

    private Subscription(Runnable onReady) {
      this.onReady = onReady;
    }

    private void offer(HubEvent event) {
      if (!queue.offer(event)) {
        overrun = true;
        subscriptions.remove(this);
      }
    }

    /** The next event, or null when there is none now. */
    public @Nullable HubEvent poll() {
      return queue.poll();
    }

    /** Whether the watcher was too slow and has been cut off. */
    public boolean isOverrun() {
      return overrun;
    }

    /** Stops watching. */
    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }
}
