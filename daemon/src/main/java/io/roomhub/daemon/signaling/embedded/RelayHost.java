package io.roomhub.daemon.signaling.embedded;

import io.roomhub.hardware.clock.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Runs a {@link RelayServer} under one lock; what it wants sent is handed to the connections, which
 * do not block. The hub itself connects like anybody else, only without a socket. Any thread.
 */
public final class RelayHost implements WebSocketHost {
  private final Object lock = new Object();
  private final RelayServer server = new RelayServer();
  private final Map<String, SignalingHost.Sink> sinks = new HashMap<>();
  private final Clock clock;
  private long connections;

  /**
   * @param clock for the rate of messages
   */
  public RelayHost(Clock clock) {
    this.clock = clock;
  }

  /** Messages thrown away since the start. */
  public long dropped() {
    synchronized (lock) {
      return server.dropped();
    }
  }

  /** Connections now, the hub's own among them. */
  public int clients() {
    synchronized (lock) {
      return server.clients();
    }
  }

  /** Pages of Trystero rooms lie on any site; without the room's id a topic is only noise. */
  @Override
  public boolean anyOrigin() {
    return true;
  }

  @Override
  public Client connect(SignalingHost.Sink sink) {
    String id;
    synchronized (lock) {
      id = Long.toString(++connections);
      sinks.put(id, sink);
      server.connect(id, clock.millis());
    }
    return new Connection(id);
  }

  private void perform(List<ServerAction> actions) {
    for (ServerAction action : actions) {
      SignalingHost.Sink sink = sinks.get(action.clientId());
      if (sink == null) {
        continue;
      }
      switch (action) {
        case ServerAction.Send send -> sink.send(send.text());
        case ServerAction.Ping ping -> sink.ping();
        case ServerAction.Close close -> {
          sinks.remove(close.clientId());
          sink.close(close.code(), close.reason());
        }
        case ServerAction.Drop drop -> {
          sinks.remove(drop.clientId());
          sink.drop();
        }
      }
    }
  }

  /** One connection. */
  private final class Connection implements Client {
    private final String id;

    Connection(String id) {
      this.id = id;
    }

    private void step(BiConsumer<RelayServer, List<ServerAction>> step, Runnable then) {
      synchronized (lock) {
        List<ServerAction> out = new ArrayList<>();
        step.accept(server, out);
        perform(out);
      }
      then.run();
    }

    @Override
    public void text(String text, Runnable then) {
      step((server, out) -> server.text(id, text, clock.millis(), out), then);
    }

    @Override
    public void oversized(Runnable then) {
      step((server, out) -> server.unreadable(id, out), then);
    }

    @Override
    public void binary(Runnable then) {
      step((server, out) -> server.unreadable(id, out), then);
    }

    @Override
    public void pong(Runnable then) {
      then.run();
    }

    @Override
    public void disconnected() {
      step(
          (server, out) -> {
            server.disconnected(id);
            sinks.remove(id);
          },
          () -> {});
    }
  }
}
