package io.roomhub.daemon.signaling.embedded;

import io.roomhub.daemon.signaling.SignalingJson;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One WebSocket of Jetty as a client of a {@link WebSocketHost}. Jetty calls the listener methods
 * one at a time and gives the next frame only when asked, which happens after the host has handled
 * the last one; the host's thread calls the sink methods. A message that grows beyond the limit is
 * thrown away as it comes, so a connection never holds more than one message of the largest size
 * allowed. What waits to be sent is bounded too: a client that does not read is cut off. Who has
 * too many already is sent away and never reaches the host. Public only because Jetty calls it by
 * method handles.
 */
public final class WebSocketEndpoint implements Session.Listener, SignalingHost.Sink {
  /** Characters that may wait to be sent to one client. */
  static final int MAX_PENDING_CHARS = 1024 * 1024;

  private final WebSocketHost host;
  private final int maxMessageBytes;
  private final AddressPlaces places;
  private final RefusalLog refusals;
  private final AtomicInteger pendingChars = new AtomicInteger();
  private final StringBuilder message = new StringBuilder();
  private int messageBytes;
  private boolean discarding;
  private volatile @Nullable Session session;
  private volatile WebSocketHost.@Nullable Client connection;

  /**
   * Jetty has said so, perhaps before the host was told of the beginning: its welcome had failed.
   */
  private volatile boolean ended;

  WebSocketEndpoint(
      WebSocketHost host, int maxMessageBytes, AddressPlaces places, RefusalLog refusals) {
    this.host = host;
    this.maxMessageBytes = maxMessageBytes;
    this.places = places;
    this.refusals = refusals;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    if (opened.getRemoteSocketAddress() instanceof InetSocketAddress remote
        && !places.take(this, remote.getAddress())) {
      refusals.note(
          "too many WebSockets of one address", "from " + remote.getAddress().getHostAddress());
      opened.close(
          SignalingServer.TRY_AGAIN_LATER,
          "too many connections of your address",
          Callback.from(opened::disconnect, failure -> opened.disconnect()));
      return;
    }
    session = opened;
    WebSocketHost.Client known = host.connect(this);
    connection = known;
    if (ended) {
      known.disconnected();
      return;
    }
    // Not before: what it brings comes on another thread and needs the client.
    opened.demand();
  }

  @Override
  public void onWebSocketPartialText(String part, boolean last) {
    messageBytes += SignalingJson.utf8Length(part);
    if (messageBytes > maxMessageBytes) {
      // Told once for each limit's worth, so that an endless message is an endless offence.
      discarding = true;
      message.setLength(0);
      messageBytes = 0;
      connection().oversized(this::demand);
    } else if (discarding) {
      demand();
    } else {
      message.append(part);
      if (last) {
        connection().text(message.toString(), this::demand);
      } else {
        demand();
      }
    }
    if (last) {
      discarding = false;
      message.setLength(0);
      messageBytes = 0;
    }
  }

  @Override
  public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
    callback.succeed();
    connection().binary(this::demand);
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    connection().pong(this::demand);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    // The close event follows and does what is needed; the cause is the client's business.
    Logger.trace("signaling client failed: {}", cause.toString());
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    callback.succeed();
    places.give(this);
    ended = true;
    WebSocketHost.Client known = connection;
    if (known != null) {
      known.disconnected();
    }
  }

  @Override
  public void send(String text) {
    Session open = session;
    if (open == null || !open.isOpen()) {
      return;
    }
    int length = text.length();
    if (pendingChars.addAndGet(length) > MAX_PENDING_CHARS) {
      Logger.debug("signaling client {} does not read: cut off", open.getRemoteSocketAddress());
      drop();
      return;
    }
    open.sendText(
        text,
        Callback.from(
            () -> pendingChars.addAndGet(-length), failure -> pendingChars.addAndGet(-length)));
  }

  @Override
  public void ping() {
    Session open = session;
    if (open != null && open.isOpen()) {
      open.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }
  }

  @Override
  public void close(int code, String reason) {
    Session open = session;
    if (open != null) {
      open.close(code, reason, Callback.NOOP);
    }
  }

  @Override
  public void drop() {
    Session open = session;
    if (open != null) {
      open.disconnect();
    }
  }

  private void demand() {
    Session open = session;
    if (open != null && open.isOpen()) {
      open.demand();
    }
  }

  private WebSocketHost.Client connection() {
    WebSocketHost.Client known = connection;
    if (known == null) {
      throw new IllegalStateException("a frame before the WebSocket is open");
    }
    return known;
  }
}
