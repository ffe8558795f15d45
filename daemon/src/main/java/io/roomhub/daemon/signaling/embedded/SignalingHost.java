package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Runs a {@link SignalingServer}: the one thread {@code roomhub-signaling-server} owns it, feeds it
 * what connections bring and carries out what it wants done. Every method may be called from any
 * thread and returns at once. Sockets ask for their next message only after the last one has been
 * handled, so the work that waits here is bounded by the number of connections.
 */
public final class SignalingHost implements WebSocketHost, AutoCloseable {
  /** Where a connection's outgoing traffic goes. Called on the host's thread; must not block. */
  public interface Sink {
    /** Sends a text message. */
    void send(String text);

    /** Sends a ping frame. */
    void ping();

    /** Closes politely. */
    void close(int code, String reason);

    /** Cuts the connection. */
    void drop();
  }

  /** One connection's way into the server; what runs then runs on the host's thread. */
  public final class Connection implements WebSocketHost.Client {
    private final Sink sink;
    private @Nullable String id;

    private Connection(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void text(String text, Runnable then) {
      perform(out -> server.text(knownId(), text, clock.millis(), out), then);
    }

    @Override
    public void oversized(Runnable then) {
      perform(out -> server.oversized(knownId(), clock.millis(), out), then);
    }

    @Override
    public void binary(Runnable then) {
      perform(out -> server.binary(knownId(), clock.millis(), out), then);
    }

    @Override
    public void pong(Runnable then) {
      perform(out -> server.pong(knownId()), then);
    }

    @Override
    public void disconnected() {
      perform(
          out -> {
            server.disconnected(knownId(), out);
            connections.remove(knownId());
          },
          () -> {});
    }

    /** Set by the first task that the thread runs for this connection. */
    private String knownId() {
      return id == null ? "" : id;
    }
  }

  private final SignalingServer server;
  private final Clock clock;
  private final Map<String, Connection> connections = new HashMap<>();
  private final ScheduledThreadPoolExecutor thread;
  private @Nullable Future<?> tick;
  private volatile long refusedMessages;
  private volatile int remoteClients;

  /** Starts the thread; the host owns {@code server} from here on. */
  public SignalingHost(SignalingServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("roomhub-signaling-server").unstarted(task));
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Connection connect(Sink sink) {
    return connect(sink, false);
  }

  /** The hub's own connection, see {@link SignalingServer#connectLocal}. */
  public Connection connectLocal(Sink sink) {
    return connect(sink, true);
  }

  private Connection connect(Sink sink, boolean local) {
    Connection connection = new Connection(sink);
    perform(
        out -> {
          long now = clock.millis();
          String id = local ? server.connectLocal(now, out) : server.connect(now, out);
          connection.id = id;
          connections.put(id, connection);
        },
        this::arm);
    return connection;
  }

  /** Runs {@code task} on the host's thread, after what has been asked before. */
  public void execute(Runnable task) {
    perform(out -> {}, task);
  }

  /** Runs {@code task} on the host's thread after {@code delayMs}. */
  public void schedule(Runnable task, long delayMs) {
    try {
      Future<?> unused =
          thread.schedule(() -> guarded(out -> {}, task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      Logger.trace("signaling server has stopped");
    }
  }

  /** Messages and connections refused with an error since the start. */
  public long refusedMessages() {
    return refusedMessages;
  }

  /** Connections now, besides the hub's own. */
  public int remoteClients() {
    return remoteClients;
  }

  private void perform(Consumer<List<ServerAction>> step, Runnable then) {
    try {
      thread.execute(() -> guarded(step, then));
    } catch (RejectedExecutionException e) {
      Logger.trace("signaling server has stopped");
    }
  }

  private void guarded(Consumer<List<ServerAction>> step, Runnable then) {
    try {
      List<ServerAction> out = new ArrayList<>();
      step.accept(out);
      // Before anybody hears of it, so that who has heard finds the figures right.
      refusedMessages = server.errors();
      remoteClients = server.remoteClients();
      carryOut(out);
      then.run();
    } catch (RuntimeException e) {
      Logger.error(e, "signaling server: one message was lost");
    }
  }

  private void carryOut(List<ServerAction> actions) {
    for (ServerAction action : actions) {
      Connection connection = connections.get(action.clientId());
      if (connection == null) {
        continue;
      }
      switch (action) {
        case ServerAction.Send send -> connection.sink.send(send.text());
        case ServerAction.Ping ping -> connection.sink.ping();
        case ServerAction.Close close -> {
          connections.remove(close.clientId());
          connection.sink.close(close.code(), close.reason());
        }
        case ServerAction.Drop drop -> {
          connections.remove(drop.clientId());
          connection.sink.drop();
        }
      }
    }
  }

  private void arm() {
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
    long deadline = server.nextDeadlineMs();
    if (deadline != Long.MAX_VALUE && !thread.isShutdown()) {
      long delay = Math.max(1, deadline - clock.millis());
      tick =
          thread.schedule(
              () -> guarded(out -> server.tick(clock.millis(), out), this::arm),
              delay,
              TimeUnit.MILLISECONDS);
    }
  }

  /** Says goodbye to all connections and ends the thread; returns within half a second. */
  @Override
  public void close() {
    perform(server::shutdown, () -> {});
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(500, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
