package io.roomhub.daemon.signaling.trystero.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.signaling.ConnectingSignaling;
import io.roomhub.daemon.signaling.MetConnection;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingJson;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailListener;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.trystero.RelayKind;
import io.roomhub.daemon.signaling.trystero.SessionLimits;
import io.roomhub.daemon.signaling.trystero.TrysteroIds;
import io.roomhub.daemon.signaling.trystero.TrysteroRoom;
import io.roomhub.daemon.signaling.trystero.TrysteroSession;
import io.roomhub.hardware.clock.Clock;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two members of a room of their own meet in this process, once at start, by a relay that is none:
 * the first real peer would wait for the loading of a few hundred classes otherwise.
 */
public final class TrysteroWarmup {
  private static final long TIMEOUT_SECONDS = 5;

  private final CopyOnWriteArrayList<MemoryRail> relay = new CopyOnWriteArrayList<>();
  private final CountDownLatch heard = new CountDownLatch(2);
  private final PeerConnectionFactory connections;
  private final Clock clock;

  private TrysteroWarmup(PeerConnectionFactory connections, Clock clock) {
    this.connections = connections;
    this.clock = clock;
  }

  /**
   * Runs it; blocks until both have heard each other over their data channel, at most some seconds.
   *
   * @return whether they have
   */
  public static boolean run(PeerConnectionFactory connections, Clock clock)
      throws InterruptedException {
    return new TrysteroWarmup(connections, clock).meet();
  }

  private boolean meet() throws InterruptedException {
    SecureRandom random = new SecureRandom();
    TrysteroRoom room = new TrysteroRoom("warm-up", "warm-up", "warm-up");
    try (RailThread loop = new RailThread()) {
      TrysteroSignaling one = member(room, loop, random);
      TrysteroSignaling two = member(room, loop, random);
      boolean met = heard.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      // Connections belong to their loop to the last.
      CountDownLatch closed = new CountDownLatch(1);
      loop.execute(
          () -> {
            one.close();
            two.close();
            closed.countDown();
          });
      return closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS) && met;
    }
  }

  private TrysteroSignaling member(TrysteroRoom room, RailThread loop, SecureRandom random) {
    String id = TrysteroIds.hub(random);
    RailThread thread = new RailThread();
    TrysteroSignaling member =
        new TrysteroSignaling(
            room,
            id,
            new TrysteroSession(room, id, SessionLimits.standard(1), random, clock.millis()),
            List.of(new MemoryRail(thread)),
            thread,
            clock,
            random,
            () -> {});
    Greeter greeter = new Greeter();
    member.useConnections(loop, connections, greeter);
    member.start(new Signaling.JoinRequest("warm-up", "warm-up", SignalingJson.object()), greeter);
    return member;
  }

  /** Says one word to whom it meets and waits for one. */
  private final class Greeter implements SignalingListener, ConnectingSignaling.Taker {
    @Override
    public void onConnected(
        ConnectingSignaling rail,
        String peerId,
        JsonNode metadata,
        String via,
        MetConnection connection) {
      rail.send(peerId, new SignalMessage.Data(SignalingJson.object().put("warm", true)));
    }

    @Override
    public void onMessage(Signaling rail, String fromPeerId, SignalMessage message) {
      heard.countDown();
    }

    @Override
    public void onJoined(Signaling rail, String ownId) {}

    @Override
    public void onPeer(Signaling rail, String peerId, JsonNode metadata, boolean weOffer) {}

    @Override
    public void onPeerLeft(Signaling rail, String peerId) {}

    @Override
    public void onStatus(Signaling rail, SignalingStatus status) {}
  }

  /** One end of a relay that delivers within the process. Its rendezvous's thread owns it. */
  private final class MemoryRail implements Rail {
    private final RailThread thread;
    private List<String> topics = List.of();
    private @Nullable RailListener listener;

    MemoryRail(RailThread thread) {
      this.thread = thread;
    }

    @Override
    public RelayKind kind() {
      return RelayKind.TOPICS;
    }

    @Override
    public void start(List<String> subscribed, RailListener told) {
      topics = subscribed;
      listener = told;
      relay.add(this);
      told.onReady(this);
    }

    @Override
    public void publish(String topic, String payload) {
      for (MemoryRail each : relay) {
        if (each != this) {
          each.thread.execute(() -> each.deliver(topic, payload));
        }
      }
    }

    private void deliver(String topic, String payload) {
      RailListener told = listener;
      if (told != null && topics.contains(topic)) {
        told.onMessage(this, topic, payload);
      }
    }

    @Override
    public SignalingStatus status() {
      return new SignalingStatus("memory", "", SignalingStatus.State.UP, null);
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {
      relay.remove(this);
    }
  }
}
