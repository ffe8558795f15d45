package io.roomhub.daemon.signaling.websocket;

import io.roomhub.daemon.signaling.UnknownName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One connection of {@code java.net.http.WebSocket}, from the attempt to its end. Its events are
 * told on the rail's thread, which also calls every method; the next frame is asked for only after
 * the last one has been told. Only the assembly of a message's parts happens on the client's I/O
 * threads, one at a time.
 */
public final class ClientConnection implements WebSocket.Listener {
  /** What becomes of the connection; called on the rail's thread. */
  public interface Events {
    /** The connection is open. */
    void opened(ClientConnection connection);

    /** A text message. */
    void text(ClientConnection connection, String text);

    /** A message too large or binary. */
    void unreadable(ClientConnection connection);

    /** A ping or pong. */
    void alive(ClientConnection connection);

    /** Told at most once, and nothing after it. */
    void closed(ClientConnection connection, String reason);

    /** The same, when the name of the server was not known, so it was never asked. */
    default void unresolved(ClientConnection connection, String reason) {
      closed(connection, reason);
    }
  }

  /**
   * An attempt made while the network is away sends its second SYN after 1 s and its third after 3
   * s; one that is made anew begins again with short pauses.
   */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Messages handed to a socket that does not take them. */
  private static final int MAX_UNSENT = 256;

  private final int maxMessageChars;
  private final Events events;
  private final Executor railThread;
  private final StringBuilder message = new StringBuilder();
  private final Deque<String> unsent = new ArrayDeque<>();
  private boolean discarding;
  private boolean sending;
  private boolean ended;
  private @Nullable WebSocket socket;

  private ClientConnection(int maxMessageChars, Events events, Executor railThread) {
    this.maxMessageChars = maxMessageChars;
    this.events = events;
    this.railThread = railThread;
  }

  /** Begins to open {@code uri}. */
  static ClientConnection open(
      HttpClient http, URI uri, int maxMessageChars, Events events, Executor railThread) {
    ClientConnection connection = new ClientConnection(maxMessageChars, events, railThread);
    var unused =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .buildAsync(uri, connection)
            .whenCompleteAsync(connection::onAttempt, railThread);
    return connection;
  }

  private void onAttempt(@Nullable WebSocket opened, @Nullable Throwable failure) {
    if (failure != null && UnknownName.isCause(failure) && !ended) {
      ended = true;
      events.unresolved(this, reason(failure));
    } else if (opened == null) {
      end(failure == null ? "no connection" : reason(failure));
    } else if (ended) {
      opened.abort();
    } else {
      socket = opened;
      events.opened(this);
      opened.request(1);
    }
  }

  /** Sends a text after those before it; a socket that takes none is given up. */
  public void send(String text) {
    if (unsent.size() >= MAX_UNSENT) {
      if (socket != null) {
        socket.abort();
      }
      end("the server takes no more messages");
      return;
    }
    unsent.add(text);
    sendNext();
  }

  private void sendNext() {
    WebSocket open = socket;
    if (open == null || sending || ended || unsent.isEmpty()) {
      return;
    }
    sending = true;
    var unused =
        open.sendText(unsent.remove(), true)
            .whenCompleteAsync(
                (sent, failure) -> {
                  sending = false;
                  if (failure == null) {
                    sendNext();
                  } else {
                    open.abort();
                    end(reason(failure));
                  }
                },
                railThread);
  }

  /** Sends a ping frame. */
  public void ping() {
    if (socket != null && !ended) {
      var unused = socket.sendPing(ByteBuffer.allocate(0));
    }
  }

  /** Cuts the connection; nothing more is told. */
  public void abort() {
    ended = true;
    if (socket != null) {
      socket.abort();
    }
  }

  /** Says goodbye; {@code then} runs on the rail's thread when that has been sent or has failed. */
  public void close(Runnable then) {
    boolean open = socket != null && !ended;
    ended = true;
    if (open) {
      var unused =
          socket
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .whenCompleteAsync((sent, failure) -> then.run(), railThread);
    } else {
      then.run();
    }
  }

  private void end(String reason) {
    if (!ended) {
      ended = true;
      events.closed(this, reason);
    }
  }

  private void tell(WebSocket from, Runnable event) {
    railThread.execute(
        () -> {
          if (!ended) {
            event.run();
            from.request(1);
          }
        });
  }

  @Override
  public void onOpen(WebSocket opened) {
    // The first frame is asked for once the rail knows of the connection.
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    if (discarding || message.length() + part.length() > maxMessageChars) {
      discarding = !last;
      message.setLength(0);
      tell(from, last ? () -> events.unreadable(this) : () -> {});
      return null;
    }
    message.append(part);
    if (last) {
      String text = message.toString();
      message.setLength(0);
      tell(from, () -> events.text(this, text));
    } else {
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    tell(from, last ? () -> events.unreadable(this) : () -> {});
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer data) {
    tell(from, () -> events.alive(this));
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
    tell(from, () -> events.alive(this));
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    String said = reason.isEmpty() ? "" : ": " + reason.replaceAll("\\p{Cntrl}", " ");
    railThread.execute(() -> end("the server has closed the connection (" + code + said + ")"));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    railThread.execute(() -> end(reason(error)));
  }

  /** One line for people; Java's own messages here are often null. */
  static String reason(Throwable failure) {
    if (UnknownName.isCause(failure)) {
      return UnknownName.REASON;
    }
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      switch (cause) {
        case CertificateException e when e.getMessage() != null -> {
          return e.getMessage();
        }
        case WebSocketHandshakeException e when e.getResponse() != null -> {
          return "the server answers " + e.getResponse().statusCode() + ", which is no WebSocket";
        }
        case HttpTimeoutException e -> {
          return "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        case ClosedChannelException e -> {
          return "connection refused or lost";
        }
        default -> {}
      }
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
