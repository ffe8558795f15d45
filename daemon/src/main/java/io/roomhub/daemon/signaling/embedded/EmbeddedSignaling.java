package io.roomhub.daemon.signaling.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.RoomEvent;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The {@code embedded} rail: the hub's own membership in a room of its own {@link EmbeddedServer},
 * which it joins as a client without a socket. The listener hears everything on {@link
 * SignalingHost}'s thread, which also owns the view of the room.
 */
public final class EmbeddedSignaling implements Signaling {
  /** Messages of the hub that may wait for the server's thread; a full mesh needs some 300. */
  private static final int MAX_WAITING = 4096;

  private final EmbeddedServer server;
  private final SignalingHost host;
  private final RoomView view;
  private final Runnable statusTeller = this::tellStatus;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;
  private volatile SignalingHost.@Nullable Connection connection;
  private @Nullable SignalingListener listener;

  /** Closing the rail leaves the room, and the server as it is. */
  public EmbeddedSignaling(EmbeddedServer server) {
    this.server = server;
    this.host = server.host();
    this.view = new RoomView(server.maxClients());
  }

  @Override
  public String type() {
    return server.config().type();
  }

  @Override
  public void start(JoinRequest request, SignalingListener listener) {
    host.execute(
        () -> {
          if (this.listener != null) {
            throw new IllegalStateException("already started");
          }
          this.listener = listener;
          server.watch(statusTeller);
          tellStatus();
        });
    SignalingHost.Connection own = host.connectLocal(new OwnSink());
    connection = own;
    own.text(RoomView.join(request), () -> {});
  }

  @Override
  public void send(String peerId, SignalMessage message) {
    say(RoomView.message(peerId, message));
  }

  @Override
  public void broadcast(JsonNode data) {
    say(RoomView.broadcast(data));
  }

  private void say(String text) {
    SignalingHost.Connection own = connection;
    if (own == null || closed) {
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    own.text(text, waiting::decrementAndGet);
  }

  @Override
  public SignalingStatus status() {
    String listen = server.config().listen();
    String url =
        (server.tls() ? "wss://" : "ws://")
            + (listen.contains(":") ? "[" + listen + "]" : listen)
            + ":"
            + server.port()
            + EmbeddedWebServer.WEB_SOCKET_PATH;
    SignalingStatus.State state =
        server.listening() ? SignalingStatus.State.UP : SignalingStatus.State.DOWN;
    return new SignalingStatus(type(), url, state, server.error(), !onlyThisMachine(listen));
  }

  /** Whether nobody but this machine's own programs can come: those need no network. */
  static boolean onlyThisMachine(String listen) {
    try {
      return listen.equals("localhost") || InetAddress.ofLiteral(listen).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      // Another name.
      return false;
    }
  }

  private void tellStatus() {
    SignalingListener told = listener;
    if (told != null) {
      try {
        told.onStatus(this, status());
      } catch (RuntimeException e) {
        Logger.error(e, "signaling {}: the room failed on a status", type());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    SignalingHost.Connection own = connection;
    if (own != null) {
      own.disconnected();
    }
    host.execute(
        () -> {
          server.unwatch(statusTeller);
          listener = null;
        });
  }

  /** The hub's own end of its connection; every call is on the host's thread. */
  private final class OwnSink implements SignalingHost.Sink {
    @Override
    public void send(String text) {
      SignalingListener told = listener;
      for (RoomEvent event : view.receive(text)) {
        if (event instanceof RoomEvent.Refused refused) {
          Logger.debug("own signaling server: {}: {}", refused.code(), refused.message());
        } else if (told != null) {
          RoomView.deliver(event, EmbeddedSignaling.this, told);
        }
      }
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void drop() {}
  }
}
