package io.roomhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.relay.Rendezvous;
import io.roomhub.daemon.signaling.trystero.SessionCommand;
import io.roomhub.daemon.signaling.trystero.SessionLimits;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.daemon.signaling.trystero.channel.ChannelEvent;
import io.roomhub.daemon.signaling.trystero.channel.PeerChannel;
import io.roomhub.hardware.clock.SystemClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hub's rendezvous over real rails, with connections made of nothing but their descriptions, and
 * a data channel to one page that goes over the script's standard input and output.
 */
final class RendezvousHub implements Rendezvous.Connections, AutoCloseable {
  final String id;
  final TrysteroRoom room;
  final SystemClock clock = new SystemClock();
  final RailThread thread = new RailThread();
  final Rendezvous rendezvous;

  /** Descriptions of others by the number of our connection. */
  final Map<Long, String> remote = new ConcurrentHashMap<>();

  /** Those whose offer or answer we have. */
  final Set<String> peers = ConcurrentHashMap.newKeySet();

  final List<String> candidates = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<ChannelEvent> told = new CopyOnWriteArrayList<>();
  volatile @Nullable SignalingStatus metVia;
  private final List<byte[]> early = new ArrayList<>();
  private @Nullable NodeProcess page;
  private int pageConnection = -1;
  private @Nullable PeerChannel channel;

  /**
   * @param rails made for this hub
   */
  RendezvousHub(
      String appId,
      String roomId,
      String password,
      BiFunction<RendezvousHub, TrysteroSession, List<Rail>> rails) {
    SecureRandom random = new SecureRandom();
    id = TrysteroIds.hub(random);
    room = new TrysteroRoom(appId, roomId, password);
    TrysteroSession session =
        new TrysteroSession(room, id, SessionLimits.standard(15), random, clock.millis());
    rendezvous = new Rendezvous(session, rails.apply(this, session), thread, clock, this);
  }

  void start() {
    rendezvous.start();
    Await.until(
        "a rail that is up",
        20,
        () ->
            rendezvous.status().stream().allMatch(s -> s.state() == SignalingStatus.State.UP)
                ? true
                : null);
  }

  /** What our end of a connection says of itself. */
  static String sdp(long connection) {
    return "v=0\r\no=- hub" + connection + " 1 IN IP4 127.0.0.1\r\na=ice-ufrag:hub\r\n";
  }

  @Override
  public void createOffer(long connection, boolean trickle) {
    describe(connection, trickle);
  }

  @Override
  public void createAnswer(long connection, String peerId, String sdp, boolean trickle) {
    peers.add(peerId);
    remote.put(connection, sdp);
    describe(connection, trickle);
  }

  private void describe(long connection, boolean trickle) {
    rendezvous.described(connection, sdp(connection));
    if (trickle) {
      rendezvous.gathered(
          connection,
          "{\"candidate\":\"candidate:of hub "
              + connection
              + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
    }
  }

  @Override
  public void applyAnswer(long connection, String peerId, String sdp) {
    peers.add(peerId);
    remote.put(connection, sdp);
  }

  @Override
  public void addCandidate(long connection, String candidate) {
    candidates.add(connection + " " + candidate);
  }

  @Override
  public void close(long connection) {
    remote.remove(connection);
  }

  @Override
  public void met(long connection, String peerId, @Nullable SignalingStatus via) {
    metVia = via;
    PeerChannel fresh = new PeerChannel(room, id, peerId, new SecureRandom());
    channel = fresh;
    take(fresh.opened(clock.millis()));
    early.forEach(bytes -> take(fresh.received(bytes, clock.millis())));
    early.clear();
  }

  @Override
  public void failed(String peerId, SessionCommand.Reason reason) {
    failures.add(peerId + " " + reason);
  }

  @Override
  public void railChanged(SignalingStatus status) {}

  /** Joins our connection to that of the page, and opens the data channel between them. */
  void connect(long connection, NodeProcess to, int number) {
    to.listen(
        line -> {
          if (line.path("event").asText().equals("sent") && line.get("pc").asInt() == number) {
            byte[] bytes = Base64.getDecoder().decode(line.get("base64").asText());
            thread.execute(() -> received(bytes));
          }
        });
    thread.execute(
        () -> {
          page = to;
          pageConnection = number;
          to.write(SignalingJson.object().put("open", number));
        });
    rendezvous.connected(connection);
  }

  private void received(byte[] bytes) {
    if (channel == null) {
      early.add(bytes);
    } else {
      take(channel.received(bytes, clock.millis()));
    }
  }

  /** Does something with the channel to the page. */
  void onChannel(Function<PeerChannel, List<ChannelEvent>> step) {
    thread.execute(
        () -> {
          if (channel != null) {
            take(step.apply(channel));
          }
        });
  }

  private void take(List<ChannelEvent> events) {
    for (ChannelEvent event : events) {
      if (event instanceof ChannelEvent.Send(byte[] bytes)) {
        JsonNode line =
            SignalingJson.object()
                .put("data", pageConnection)
                .put("base64", Base64.getEncoder().encodeToString(bytes));
        if (page != null) {
          page.write(line);
        }
      } else {
        told.add(event);
      }
    }
  }

  /** The first event of that kind. */
  <T extends ChannelEvent> T await(Class<T> kind) {
    return Await.until(
        kind.getSimpleName(),
        20,
        () -> told.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElse(null));
  }

  @Override
  public void close() {
    rendezvous.close();
  }
}
