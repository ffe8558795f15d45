package io.roomhub.daemon.signaling.wsrelay;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.embedded.RelayHost;
import io.roomhub.daemon.signaling.embedded.SignalingHost;
import io.roomhub.daemon.signaling.embedded.WebSocketHost;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The relay inside the hub as a rail of the hub itself: no socket, nothing that could be lost. The
 * rendezvous's thread owns every method but {@link #status} and {@link #dropped}.
 */
public final class LocalRelayRail implements Rail {
  /** Who was thrown out for too many messages comes back after this, ms. */
  private static final long AGAIN_MS = 1_000;

  private final RelayHost host;
  private final RailThread thread;
  private final WsRelayProtocol protocol = new WsRelayProtocol();
  private volatile SignalingStatus status = shown(SignalingStatus.State.DOWN);
  private volatile long dropped;
  private WebSocketHost.@Nullable Client client;
  private List<String> topics = List.of();
  private @Nullable RailListener listener;

  /** A member of the relay that {@code host} runs. */
  public LocalRelayRail(RelayHost host, RailThread thread) {
    this.host = host;
    this.thread = thread;
  }

  private static SignalingStatus shown(SignalingStatus.State state) {
    return new SignalingStatus("ws-relay", "embedded", state, null, true);
  }

  @Override
  public RelayKind kind() {
    return RelayKind.TOPICS;
  }

  @Override
  public void start(List<String> topics, RailListener told) {
    this.topics = List.copyOf(topics);
    listener = told;
    connect(told);
  }

  private void connect(RailListener told) {
    client = host.connect(new OwnSink());
    say(protocol.subscribe(topics));
    status = shown(SignalingStatus.State.UP);
    told.onStatus(this);
    told.onReady(this);
  }

  private void say(List<String> texts) {
    if (client != null) {
      for (String text : texts) {
        client.text(text, () -> {});
      }
    }
  }

  @Override
  public void publish(String topic, String payload) {
    say(protocol.publish(topic, payload));
  }

  @Override
  public SignalingStatus status() {
    return status;
  }

  @Override
  public boolean inner() {
    return true;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void close() {
    listener = null;
    if (client != null) {
      client.disconnected();
      client = null;
    }
    status = shown(SignalingStatus.State.DOWN);
  }

  private void take(String text) {
    RailListener told = listener;
    if (told == null) {
      return;
    }
    try {
      for (RelayEvent event : protocol.receive(text)) {
        if (event instanceof RelayEvent.Message(String topic, String payload)) {
          told.onMessage(this, topic, payload);
        }
      }
    } catch (SignalFormatException e) {
      dropped++;
    }
  }

  /** The hub's end; called under the relay's lock, so everything waits for the hub's thread. */
  private final class OwnSink implements SignalingHost.Sink {
    @Override
    public void send(String text) {
      thread.execute(() -> take(text));
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {
      thread.execute(this::thrownOut);
    }

    @Override
    public void drop() {
      thread.execute(this::thrownOut);
    }

    private void thrownOut() {
      RailListener told = listener;
      client = null;
      status = shown(SignalingStatus.State.DOWN);
      if (told != null) {
        told.onLost(LocalRelayRail.this);
        told.onStatus(LocalRelayRail.this);
        var unused = thread.schedule(this::comeBack, AGAIN_MS);
      }
    }

    private void comeBack() {
      RailListener told = listener;
      if (told != null && client == null) {
        connect(told);
      }
    }
  }
}
