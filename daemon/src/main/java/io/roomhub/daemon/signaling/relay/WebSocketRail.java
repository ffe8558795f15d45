package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import io.roomhub.daemon.signaling.websocket.ClientConnection;
import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import io.roomhub.hardware.clock.Clock;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A relay on a WebSocket: runs a {@link RelayLink} on the rendezvous's thread. Every method but
 * {@link #status} and {@link #dropped} belongs to that thread.
 */
public final class WebSocketRail implements Rail {
  private final URI uri;
  private final String shownUrl;
  private final RelayProtocol protocol;
  private final WebSocketClient client;
  private final RailThread thread;
  private final Clock clock;
  private final RandomGenerator random;
  private volatile SignalingStatus status;
  private volatile long dropped;
  private @Nullable RelayLink link;
  private @Nullable RailListener listener;
  private @Nullable ClientConnection connection;
  private @Nullable ScheduledFuture<?> tick;

  /**
   * @param uri {@code ws://} or {@code wss://}
   * @param client opens the connections; not closed by this rail
   * @param random jitter of the reconnections
   */
  public WebSocketRail(
      URI uri,
      RelayProtocol protocol,
      WebSocketClient client,
      RailThread thread,
      Clock clock,
      RandomGenerator random) {
    this.uri = uri;
    this.shownUrl = RelayUrls.shown(uri);
    this.protocol = protocol;
    this.client = client;
    this.thread = thread;
    this.clock = clock;
    this.random = random;
    this.status = new SignalingStatus(protocol.type(), shownUrl, SignalingStatus.State.DOWN, null);
  }

  @Override
  public RelayKind kind() {
    return protocol.kind();
  }

  @Override
  public void start(List<String> topics, RailListener listener) {
    this.listener = listener;
    RelayLink fresh = new RelayLink(protocol, topics, new ReconnectBackoff(random));
    link = fresh;
    perform(fresh.start(clock.millis()));
  }

  @Override
  public void publish(String topic, String payload) {
    say(protocol.publish(topic, payload));
  }

  @Override
  public void announce(List<TrackerOffer> offers) {
    say(protocol.announce(offers));
  }

  @Override
  public void answer(String peerId, String offerId, String cipher) {
    say(protocol.answer(peerId, offerId, cipher));
  }

  @Override
  public void hurry() {
    if (link != null) {
      perform(link.hurry(clock.millis()));
    }
  }

  private void say(List<String> texts) {
    if (link != null) {
      perform(link.say(texts));
    }
  }

  @Override
  public SignalingStatus status() {
    return status;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void close() {
    if (link != null) {
      listener = null;
      link.close();
      arm();
    }
    if (connection != null) {
      connection.close(() -> {});
      connection = null;
    }
    status = new SignalingStatus(protocol.type(), shownUrl, SignalingStatus.State.DOWN, null);
  }

  private void perform(List<LinkAction> actions) {
    for (LinkAction action : actions) {
      switch (action) {
        case LinkAction.Connect connect ->
            connection = client.open(uri, MAX_MESSAGE_CHARS, new ConnectionEvents(), thread);
        case LinkAction.SendText send -> {
          if (connection != null) {
            connection.send(send.text());
          }
        }
        case LinkAction.SendPing ping -> {
          if (connection != null) {
            connection.ping();
          }
        }
        case LinkAction.Abort abort -> {
          if (connection != null) {
            connection.abort();
            connection = null;
          }
        }
        case LinkAction.StatusChanged changed -> tellStatus();
        default -> tell(action);
      }
    }
    if (link != null) {
      dropped = link.dropped();
    }
    arm();
  }

  private void tell(LinkAction action) {
    if (listener == null) {
      return;
    }
    switch (action) {
      case LinkAction.Ready ready -> listener.onReady(this);
      case LinkAction.Lost lost -> listener.onLost(this);
      case LinkAction.Deliver(RelayEvent.Message m) ->
          listener.onMessage(this, m.topic(), m.payload());
      case LinkAction.Deliver(RelayEvent.Offer o) -> listener.onOffer(this, o.offer());
      case LinkAction.Deliver(RelayEvent.Answer a) -> listener.onAnswer(this, a.answer());
      default -> {}
    }
  }

  private void tellStatus() {
    if (link == null || listener == null) {
      return;
    }
    SignalingStatus.State state =
        switch (link.state()) {
          case READY -> SignalingStatus.State.UP;
          case CONNECTING, SUBSCRIBING -> SignalingStatus.State.CONNECTING;
          case WAITING, IDLE -> SignalingStatus.State.DOWN;
        };
    status = new SignalingStatus(protocol.type(), shownUrl, state, link.lastError());
    listener.onStatus(this);
  }

  private void arm() {
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
    long deadline = link == null ? Long.MAX_VALUE : link.nextDeadlineMs();
    if (deadline != Long.MAX_VALUE) {
      tick = thread.schedule(this::onTick, Math.max(1, deadline - clock.millis()));
    }
  }

  private void onTick() {
    if (link != null) {
      perform(link.tick(clock.millis()));
    }
  }

  /** Events of the current connection; those of one that was given up are not told. */
  private final class ConnectionEvents implements ClientConnection.Events {
    @Override
    public void opened(ClientConnection from) {
      client.remember();
      take(from, link -> link.opened(clock.millis()));
    }

    @Override
    public void text(ClientConnection from, String text) {
      take(from, link -> link.text(text, clock.millis()));
    }

    @Override
    public void unreadable(ClientConnection from) {
      take(
          from,
          link -> {
            link.unreadable(clock.millis());
            return List.of();
          });
    }

    @Override
    public void alive(ClientConnection from) {
      take(
          from,
          link -> {
            link.alive(clock.millis());
            return List.of();
          });
    }

    @Override
    public void closed(ClientConnection from, String reason) {
      take(from, link -> link.closed(reason, clock.millis()));
    }

    @Override
    public void unresolved(ClientConnection from, String reason) {
      take(from, link -> link.unresolved(reason, clock.millis()));
    }

    private void take(ClientConnection from, Function<RelayLink, List<LinkAction>> step) {
      if (from == connection && link != null) {
        perform(step.apply(link));
      }
    }
  }
}
