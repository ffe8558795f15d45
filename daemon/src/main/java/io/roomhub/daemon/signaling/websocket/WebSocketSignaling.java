package io.roomhub.daemon.signaling.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.hardware.clock.Clock;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The {@code websocket} rail: a client of a signaling server elsewhere. One thread {@code
 * roomhub-signaling-websocket} owns the session and calls the listener; the HTTP client brings its
 * own selector thread and up to two more that end when idle.
 *
 * <p>Trust: a server whose certificate an authority of the system vouches for is accepted. Hubs
 * have self-signed certificates; such a server is accepted at the first visit and its key
 * remembered in {@code known-servers.json} of the state directory. When that key changes the rail
 * refuses to connect and says so in {@link SignalingStatus#lastError()}, for ever, until a person
 * removes the line. See {@link FirstUseTrustManager}.
 */
public final class WebSocketSignaling implements Signaling {
  /** Longest message of a server, characters: the list of a full room with everybody's metadata. */
  static final int MAX_MESSAGE_CHARS = 128 * 1024;

  private static final long GOODBYE_MS = 300;

  /** Messages of the room that may wait for the rail's thread. */
  private static final int MAX_WAITING = 4096;

  private final URI uri;
  private final String shownUrl;
  private final int maxPeers;
  private final Clock clock;
  private final RandomGenerator random;
  private final ScheduledThreadPoolExecutor thread;
  private final WebSocketClient client;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile SignalingStatus status;
  private volatile long droppedMessages;
  private @Nullable ClientSession session;
  private @Nullable SignalingListener listener;
  private @Nullable ClientConnection connection;
  private @Nullable Future<?> tick;

  /**
   * @param uri {@code ws://} or {@code wss://}
   * @param stateDirectory where known servers are remembered
   * @param maxPeers participants of the room that are remembered
   * @param random jitter of the reconnections
   * @throws GeneralSecurityException when this Java has no TLS or no trust store
   */
  public WebSocketSignaling(
      URI uri, Path stateDirectory, int maxPeers, Clock clock, RandomGenerator random)
      throws GeneralSecurityException {
    this.uri = uri;
    this.maxPeers = maxPeers;
    this.clock = clock;
    this.random = random;
    // Neither user information nor a query, where a token could stand.
    String authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    shownUrl = uri.getScheme() + "://" + authority + (uri.getPath() == null ? "" : uri.getPath());
    status = new SignalingStatus(type(), shownUrl, SignalingStatus.State.DOWN, null);
    client = WebSocketClient.forServer(uri, stateDirectory);
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task ->
                Thread.ofPlatform().daemon().name("roomhub-signaling-websocket").unstarted(task));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public String type() {
    return "websocket";
  }

  @Override
  public void start(JoinRequest request, SignalingListener listener) {
    onThread(
        () -> {
          if (session != null) {
            throw new IllegalStateException("already started");
          }
          this.listener = listener;
          ClientSession fresh =
              new ClientSession(request, maxPeers, ReconnectBackoff.ofServer(random));
          session = fresh;
          perform(fresh.start(clock.millis()));
        });
  }

  @Override
  public void send(String peerId, SignalMessage message) {
    say(now -> session == null ? List.of() : session.send(peerId, message, now));
  }

  @Override
  public void broadcast(JsonNode data) {
    say(now -> session == null ? List.of() : session.broadcast(data, now));
  }

  @Override
  public void hurry() {
    say(now -> session == null ? List.of() : session.hurry(now));
  }

  /** Messages of the server not understood, and of ours not sent, since the start; any thread. */
  @Override
  public long refusedMessages() {
    return droppedMessages;
  }

  private void say(LongFunction<List<ClientAction>> step) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    onThread(
        () -> {
          waiting.decrementAndGet();
          perform(step.apply(clock.millis()));
        });
  }

  @Override
  public SignalingStatus status() {
    return status;
  }

  @Override
  public void close() {
    onThread(
        () -> {
          if (session != null) {
            session.close();
          }
          arm();
          if (connection == null) {
            thread.shutdown();
          } else {
            connection.close(thread::shutdown);
          }
        });
    try {
      if (!thread.awaitTermination(GOODBYE_MS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    client.close();
    status = new SignalingStatus(type(), shownUrl, SignalingStatus.State.DOWN, null);
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              Logger.error(e, "signaling {}: one event was lost", shownUrl);
            }
          });
    } catch (RejectedExecutionException e) {
      Logger.trace("signaling {} is closed", shownUrl);
    }
  }

  private void perform(List<ClientAction> actions) {
    for (ClientAction action : actions) {
      switch (action) {
        case ClientAction.Connect connect ->
            connection =
                client.open(uri, MAX_MESSAGE_CHARS, new ConnectionEvents(), this::onThread);
        case ClientAction.SendText send -> {
          if (connection != null) {
            connection.send(send.text());
          }
        }
        case ClientAction.SendPing ping -> {
          if (connection != null) {
            connection.ping();
          }
        }
        case ClientAction.Abort abort -> {
          if (connection != null) {
            connection.abort();
            connection = null;
          }
        }
        case ClientAction.Deliver deliver -> {
          if (listener != null) {
            RoomView.deliver(deliver.event(), this, listener);
          }
        }
        case ClientAction.StatusChanged changed -> tellStatus();
      }
    }
    if (session != null) {
      droppedMessages = session.dropped() + session.unsent();
    }
    arm();
  }

  private void tellStatus() {
    if (session == null || listener == null) {
      return;
    }
    SignalingStatus.State state =
        switch (session.state()) {
          case JOINED -> SignalingStatus.State.UP;
          case CONNECTING, JOINING -> SignalingStatus.State.CONNECTING;
          case WAITING, IDLE -> SignalingStatus.State.DOWN;
        };
    SignalingStatus fresh = new SignalingStatus(type(), shownUrl, state, session.lastError());
    if (fresh.equals(status)) {
      return;
    }
    status = fresh;
    try {
      listener.onStatus(this, fresh);
    } catch (RuntimeException e) {
      Logger.error(e, "signaling {}: the room failed on a status", shownUrl);
    }
  }

  private void arm() {
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
    long deadline = session == null ? Long.MAX_VALUE : session.nextDeadlineMs();
    if (deadline != Long.MAX_VALUE && !thread.isShutdown()) {
      long delay = Math.max(1, deadline - clock.millis());
      tick = thread.schedule(this::onTick, delay, TimeUnit.MILLISECONDS);
    }
  }

  private void onTick() {
    if (session != null) {
      perform(session.tick(clock.millis()));
    }
  }

  /** Events of the current connection; those of one that was given up are not told. */
  private final class ConnectionEvents implements ClientConnection.Events {
    @Override
    public void opened(ClientConnection from) {
      client.remember();
      take(from, session -> session.opened(clock.millis()));
    }

    @Override
    public void text(ClientConnection from, String text) {
      take(from, session -> session.text(text, clock.millis()));
    }

    @Override
    public void unreadable(ClientConnection from) {
      take(
          from,
          session -> {
            session.unreadable(clock.millis());
            return List.of();
          });
    }

    @Override
    public void alive(ClientConnection from) {
      take(
          from,
          session -> {
            session.alive(clock.millis());
            return List.of();
          });
    }

    @Override
    public void closed(ClientConnection from, String reason) {
      take(from, session -> session.closed(reason, clock.millis()));
    }

    private void take(ClientConnection from, Function<ClientSession, List<ClientAction>> step) {
      if (from == connection && session != null) {
        perform(step.apply(session));
      }
    }
  }
}
