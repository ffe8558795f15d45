package io.roomhub.daemon.room;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.ReconnectBackoff;
import io.roomhub.daemon.signaling.RoomView;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.embedded.ServerAction;
import io.roomhub.daemon.signaling.embedded.ServerLimits;
import io.roomhub.daemon.signaling.embedded.SignalingServer;
import io.roomhub.daemon.signaling.websocket.ClientAction;
import io.roomhub.daemon.signaling.websocket.ClientSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The real signaling server and real clients of it, over connections in virtual time. Of the
 * messages that participants send each other a share is lost, each way; what the server itself
 * tells is late by as often, since TCP would repeat it. A connection over which something was sent
 * while there was no path is broken.
 */
final class MeshServer {
  private static final long LATE_MS = 300;
  private static final long SYN_AGAIN_MS = 1_000;

  /** As the real client's. */
  private static final long CONNECT_MS = 5_000;

  /** Longer than anything is on its way. */
  private static final long GOODBYE_MS = 500;

  private static final int MAX_PEERS = 50;
  static final ServerLimits LIMITS = ServerLimits.standard(MAX_PEERS);
  private static final Pattern OF_PEERS =
      Pattern.compile("\"type\":\"(offer|answer|ice-candidate|direct|broadcast)\"");

  private final VirtualRoomLoop loop;
  private final MeshNetwork network;
  private final int host;
  private final Random random;
  private final double loss;
  private final Map<String, Rail> clients = new LinkedHashMap<>();
  private final Set<Rail> rails = new LinkedHashSet<>();
  private @Nullable SignalingServer server;
  private long tickAtMs = Long.MAX_VALUE;
  private int inFlight;
  int mostInFlight;
  long messages;
  long lost;

  MeshServer(VirtualRoomLoop loop, MeshNetwork network, int host, Random random, double loss) {
    this.loop = loop;
    this.network = network;
    this.host = host;
    this.random = random;
    this.loss = loss;
    start();
  }

  /** The process begins, with an empty memory. */
  void start() {
    server = new SignalingServer(LIMITS, random);
  }

  /** The process ends, and its kernel says so to whom it reaches. */
  void stop() {
    server = null;
    for (Rail rail : List.copyOf(clients.values())) {
      hangUp(rail);
    }
    clients.clear();
  }

  Rail client(int of, RoomLoop on) {
    return new Rail(of, on);
  }

  private void hangUp(Rail rail) {
    String connection = rail.connection;
    loop.schedule(
        latency(),
        () -> {
          if (network.reaches(rail.host, host) && connection != null) {
            rail.ended(connection, "connection reset");
          }
        });
  }

  private long latency() {
    return 5 + random.nextInt(35);
  }

  private void perform(List<ServerAction> actions) {
    for (ServerAction action : actions) {
      Rail rail = clients.get(action.clientId());
      if (rail == null) {
        continue;
      }
      switch (action) {
        case ServerAction.Send(String id, String text) -> down(rail, id, text);
        case ServerAction.Ping(String id) -> ping(rail, id);
        case ServerAction.Close(String id, int code, String reason) -> drop(rail, id);
        case ServerAction.Drop(String id) -> drop(rail, id);
      }
    }
    armTick();
  }

  private void drop(Rail rail, String id) {
    clients.remove(id);
    hangUp(rail);
  }

  private void ping(Rail rail, String id) {
    if (pass(rail)) {
      loop.schedule(
          2 * latency(),
          () -> {
            if (server != null && id.equals(rail.connection)) {
              rail.alive();
              server.pong(id);
            }
          });
    }
  }

  private void armTick() {
    SignalingServer present = server;
    long next = present == null ? Long.MAX_VALUE : present.nextDeadlineMs();
    if (next < tickAtMs) {
      tickAtMs = next;
      loop.schedule(
          Math.max(0, next - loop.clock.millis()),
          () -> {
            if (tickAtMs == next) {
              tickAtMs = Long.MAX_VALUE;
              tick();
            }
          });
    }
  }

  private void tick() {
    if (server != null) {
      List<ServerAction> out = new ArrayList<>();
      server.tick(loop.clock.millis(), out);
      perform(out);
    }
  }

  /** Whether a packet passes; without a path the connection is broken by it. */
  private boolean pass(Rail rail) {
    boolean path = network.reaches(rail.host, host);
    rail.broken |= !path;
    return path;
  }

  /** How long a text takes on its way, at least as long as the one before; -1 for for ever. */
  private long delay(Rail rail, String text, boolean up) {
    messages++;
    boolean unlucky = random.nextDouble() < loss;
    if (!pass(rail) || (unlucky && OF_PEERS.matcher(text).find())) {
      lost++;
      return -1;
    }
    long now = loop.clock.millis();
    long at = now + latency() + (unlucky ? LATE_MS : 0);
    at = Math.max(at, up ? rail.upUntilMs : rail.downUntilMs);
    if (up) {
      rail.upUntilMs = at;
    } else {
      rail.downUntilMs = at;
    }
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    return at - now;
  }

  private void down(Rail rail, String id, String text) {
    long delay = delay(rail, text, false);
    if (delay >= 0) {
      loop.schedule(
          delay,
          () -> {
            inFlight--;
            if (id.equals(rail.connection)) {
              rail.heard(text);
            }
          });
    }
  }

  private void up(Rail rail, String text) {
    String id = rail.connection;
    long delay = delay(rail, text, true);
    if (delay >= 0) {
      loop.schedule(
          delay,
          () -> {
            inFlight--;
            if (id != null && known(rail, id)) {
              List<ServerAction> out = new ArrayList<>();
              server.text(id, text, loop.clock.millis(), out);
              perform(out);
            }
          });
    }
  }

  /** There are paths again: connections that were used without one turn out to be broken. */
  void pathsChanged() {
    for (Rail rail : List.copyOf(rails)) {
      String id = rail.connection;
      if (id != null && rail.broken && network.reaches(rail.host, host)) {
        gone(id);
        rail.ended(id, "connection reset");
      }
    }
  }

  /** Whether the server still has the other end; where it has not, its kernel says so. */
  private boolean known(Rail rail, String id) {
    boolean known = server != null && clients.get(id) == rail;
    if (!known) {
      loop.schedule(latency(), () -> rail.ended(id, "connection reset"));
    }
    return known;
  }

  private void gone(String id) {
    if (clients.remove(id) != null && server != null) {
      List<ServerAction> out = new ArrayList<>();
      server.disconnected(id, out);
      perform(out);
    }
  }

  /** SYN, and again after 1, 3, 7 and 15 s while nothing answers. */
  private void connect(Rail rail, int attempt, long againMs) {
    loop.schedule(
        latency(),
        () -> {
          if (rail.attempt != attempt) {
            return;
          }
          if (!network.reaches(rail.host, host)) {
            loop.schedule(
                againMs,
                () -> {
                  if (rail.attempt == attempt) {
                    connect(rail, attempt, 2 * againMs);
                  }
                });
            return;
          }
          if (server == null) {
            rail.refused(attempt);
            return;
          }
          List<ServerAction> out = new ArrayList<>();
          String id = server.connect(loop.clock.millis(), out);
          clients.put(id, rail);
          rail.connected(id);
          perform(out);
        });
  }

  /** One participant's end of it. */
  final class Rail implements Signaling {
    private final int host;
    private final RoomLoop on;
    private @Nullable ClientSession session;
    private @Nullable SignalingListener listener;
    private @Nullable String connection;
    private int attempt;
    private boolean broken;
    private boolean crashed;
    private long upUntilMs;
    private long downUntilMs;
    private long tickAt = Long.MAX_VALUE;

    Rail(int host, RoomLoop on) {
      this.host = host;
      this.on = on;
    }

    @Override
    public String type() {
      return "websocket";
    }

    @Override
    public void start(JoinRequest request, SignalingListener told) {
      listener = told;
      session = new ClientSession(request, MAX_PEERS, ReconnectBackoff.ofServer(random));
      perform(session.start(now()));
    }

    private long now() {
      return loop.clock.millis();
    }

    private void perform(List<ClientAction> actions) {
      for (ClientAction action : actions) {
        switch (action) {
          case ClientAction.Connect connect -> open();
          case ClientAction.SendText(String text) -> up(this, text);
          case ClientAction.SendPing ping -> {
            String id = connection;
            if (pass(this)) {
              loop.schedule(
                  2 * latency(),
                  () -> {
                    if (id != null && id.equals(connection) && known(this, id)) {
                      alive();
                    }
                  });
            }
          }
          case ClientAction.Abort abort -> abandon();
          case ClientAction.Deliver(var event) -> RoomView.deliver(event, this, listener);
          case ClientAction.StatusChanged changed -> listener.onStatus(this, status());
        }
      }
      armTick();
    }

    private void open() {
      int mine = ++attempt;
      connect(this, mine, SYN_AGAIN_MS);
      loop.schedule(
          CONNECT_MS,
          () -> {
            if (connection == null) {
              refused(mine);
            }
          });
    }

    private void abandon() {
      String id = connection;
      connection = null;
      attempt++;
      if (id != null && network.reaches(host, MeshServer.this.host)) {
        loop.schedule(latency(), () -> gone(id));
      }
    }

    private void armTick() {
      long next = session.nextDeadlineMs();
      if (next < tickAt && next != Long.MAX_VALUE) {
        tickAt = next;
        on.schedule(
            Math.max(0, next - now()),
            () -> {
              if (tickAt == next) {
                tickAt = Long.MAX_VALUE;
                perform(session.tick(now()));
              }
            });
      }
    }

    private void step(Runnable task) {
      if (!crashed && session != null) {
        task.run();
      }
    }

    private void connected(String id) {
      broken = false;
      connection = id;
      rails.add(this);
      step(() -> perform(session.opened(now())));
    }

    private void refused(int of) {
      step(
          () -> {
            if (attempt == of) {
              attempt++;
              perform(session.closed("connection refused", now()));
            }
          });
    }

    private void heard(String text) {
      step(() -> perform(session.text(text, now())));
    }

    private void alive() {
      step(() -> session.alive(now()));
    }

    private void ended(String id, String reason) {
      if (id.equals(connection)) {
        connection = null;
        step(() -> perform(session.closed(reason, now())));
      }
    }

    /** The process dies; its kernel says so unless the power has failed. */
    void crash(boolean powerFailure) {
      crashed = true;
      attempt++;
      rails.remove(this);
      String id = connection;
      connection = null;
      if (!powerFailure && id != null && network.reaches(host, MeshServer.this.host)) {
        loop.schedule(GOODBYE_MS, () -> gone(id));
      }
    }

    /** Messages dropped for want of room in the queue. */
    long unsent() {
      return session == null ? 0 : session.unsent();
    }

    @Override
    public void send(String peerId, SignalMessage message) {
      step(() -> perform(session.send(peerId, message, now())));
    }

    @Override
    public void broadcast(JsonNode data) {
      step(() -> perform(session.broadcast(data, now())));
    }

    @Override
    public void hurry() {
      step(() -> perform(session.hurry(now())));
    }

    @Override
    public SignalingStatus status() {
      ClientSession.State state = session == null ? ClientSession.State.IDLE : session.state();
      return new SignalingStatus(
          type(),
          "sim:",
          state == ClientSession.State.JOINED
              ? SignalingStatus.State.UP
              : SignalingStatus.State.CONNECTING,
          null);
    }

    @Override
    public void close() {
      step(session::close);
      crash(false);
    }
  }
}
