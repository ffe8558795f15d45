package io.roomhub.daemon.control;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One client that watches {@code GET /v1/events}: server-sent events (HTML Living Standard section
 * 9.2), one write under way at a time, no thread of its own. While nothing happens a comment (in
 * the line formats an empty line) is sent now and then, which keeps the connection open and finds
 * out that the client has gone. A client that does not read is dropped when its queue is full.
 *
 * <p>State is guarded by {@code this}; writes complete on HTTP threads.
 */
final class EventStream implements AutoCloseable {
  /** How events are written. */
  enum Format {
    /** Server-sent events. */
    SSE("text/event-stream;charset=utf-8", ": roomhub\n\n", ":\n\n") {
      @Override
      String frame(HubEvent event) {
        return "id: "
            + event.id()
            + "\nevent: "
            + event.name().label()
            + "\ndata: "
            + event.json()
            + "\n\n";
      }
    },
    /** One line each, for people. */
    TEXT("text/plain;charset=utf-8", "", "\n") {
      @Override
      String frame(HubEvent event) {
        return EventText.line(event) + "\n";
      }
    },
    /** One JSON object a line. */
    JSON("application/x-ndjson", "", "\n") {
      @Override
      String frame(HubEvent event) {
        return "{\"id\":"
            + event.id()
            + ",\"event\":\""
            + event.name().label()
            + "\",\"data\":"
            + event.json()
            + "}\n";
      }
    };

    private final String contentType;
    private final String opening;
    private final String heartbeat;

    Format(String contentType, String opening, String heartbeat) {
      this.contentType = contentType;
      this.opening = opening;
      this.heartbeat = heartbeat;
    }

    abstract String frame(HubEvent event);
  }

  private final Format format;
  private final Response response;
  private final Callback exchange;
  private final Scheduler scheduler;
  private final long heartbeatMs;
  private final Consumer<EventStream> onEnd;
  private final EventBus.Subscription subscription;

  /** From the first: events that come before {@link #start} wait until the headers are out. */
  private boolean writing = true;

  private boolean heartbeatDue;
  private boolean ended;
  private Scheduler.@Nullable Task timer;

  /**
   * Begins to watch and sends the headers.
   *
   * @param exchange completed when the stream ends
   * @param onEnd called once, afterwards
   */
  EventStream(
      EventBus bus,
      Format format,
      Response response,
      Callback exchange,
      Scheduler scheduler,
      long heartbeatMs,
      Consumer<EventStream> onEnd) {
    this.format = format;
    this.response = response;
    this.exchange = exchange;
    this.scheduler = scheduler;
    this.heartbeatMs = heartbeatMs;
    this.onEnd = onEnd;
    this.subscription = bus.subscribe(this::pump);
  }

  /** Sends the headers, so that the client knows it will miss nothing from now on. */
  void start() {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.contentType);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    synchronized (this) {
      timer = scheduler.schedule(this::beat, heartbeatMs, TimeUnit.MILLISECONDS);
    }
    write(format.opening);
  }

  private void beat() {
    synchronized (this) {
      if (ended) {
        return;
      }
      heartbeatDue = true;
      timer = scheduler.schedule(this::beat, heartbeatMs, TimeUnit.MILLISECONDS);
    }
    pump();
  }

  /** Writes the next thing unless a write is under way. Any thread. */
  private void pump() {
    String next;
    synchronized (this) {
      if (subscription.isOverrun()) {
        next = null;
      } else if (ended || writing) {
        return;
      } else {
        next = next();
        if (next == null) {
          return;
        }
        writing = true;
      }
    }
    if (next == null) {
      end(new IllegalStateException("the client reads too slowly"));
    } else {
      write(next);
    }
  }

  /** All that waits, in one piece: a write that completes at once must not nest once per event. */
  private @Nullable String next() {
    StringBuilder frames = new StringBuilder();
    HubEvent event;
    while ((event = subscription.poll()) != null) {
      frames.append(format.frame(event));
    }
    if (frames.isEmpty() && heartbeatDue) {
      frames.append(format.heartbeat);
    }
    heartbeatDue = false;
    return frames.isEmpty() ? null : frames.toString();
  }

  private void write(String text) {
    response.write(
        false,
        BufferUtil.toBuffer(text, StandardCharsets.UTF_8),
        Callback.from(
            () -> {
              synchronized (this) {
                writing = false;
              }
              pump();
            },
            this::end));
  }

  private void end(@Nullable Throwable failure) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (timer != null) {
        timer.cancel();
      }
    }
    subscription.close();
    if (failure == null) {
      exchange.succeeded();
    } else {
      exchange.failed(failure);
    }
    onEnd.accept(this);
  }

  /** Ends the stream from our side. */
  @Override
  public void close() {
    end(null);
  }

  /** The format that a request's {@code format} parameter or Accept header asks for. */
  static Format format(String parameter, boolean acceptsText) {
    return switch (parameter) {
      case "json" -> Format.JSON;
      case "text" -> Format.TEXT;
      default -> acceptsText ? Format.TEXT : Format.SSE;
    };
  }
}
