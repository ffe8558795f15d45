package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelInit;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionFactory;
import io.roomhub.daemon.rtc.PeerConnectionObserver;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection with a room thread of its own, what it told and what it heard. */
final class TestPeer implements PeerConnectionObserver, AudioPacketSink, AutoCloseable {
  /** A change of state with its reason. */
  record Change(PeerConnectionState state, String reason) {}

  /** A packet as the sink saw it. */
  record Heard(int sequenceNumber, long timestamp, boolean marker, byte[] payload, int level) {}

  final ExecutorService room =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("test-room").unstarted(task));
  final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<TestChannel> opened = new LinkedBlockingQueue<>();
  final List<IceCandidate> candidates = new CopyOnWriteArrayList<>();
  final PeerConnection connection;
  volatile Runnable whenNegotiationNeeded = () -> {};
  private boolean closing;
  private volatile @Nullable TestPeer other;

  TestPeer(PeerConnectionFactory factory) {
    connection = factory.create(room, this, this);
  }

  /** One whose sound goes elsewhere. */
  TestPeer(PeerConnectionFactory factory, AudioPacketSink sink) {
    connection = factory.create(room, this, sink);
  }

  static void introduce(TestPeer a, TestPeer b) {
    a.other = b;
    b.other = a;
  }

  /** Offers to the other one and brings its answer back; candidates trickle. */
  static void offer(TestPeer from, TestPeer to) throws Exception {
    introduce(from, to);
    SessionDescription offer = from.inRoom(from.connection::setLocalDescription);
    SessionDescription answer = to.accept(offer);
    from.take(answer);
  }

  SessionDescription accept(SessionDescription offer) throws Exception {
    return inRoom(
        () -> {
          connection.setRemoteDescription(offer);
          return connection.setLocalDescription();
        });
  }

  void take(SessionDescription answer) throws Exception {
    inRoom(
        () -> {
          connection.setRemoteDescription(answer);
          return answer;
        });
  }

  <T> T inRoom(Callable<T> task) throws Exception {
    return room.submit(task).get(20, TimeUnit.SECONDS);
  }

  /** Waits for a state, passing over others. */
  Change await(PeerConnectionState state) throws InterruptedException {
    while (true) {
      Change change = changes.poll(40, TimeUnit.SECONDS);
      if (change == null || change.state() == state) {
        return change == null ? new Change(PeerConnectionState.NEW, "nothing came") : change;
      }
    }
  }

  @Override
  public void onIceCandidate(@Nullable IceCandidate candidate) {
    TestPeer to = other;
    if (candidate != null) {
      candidates.add(candidate);
    }
    if (to != null && !to.room.isShutdown()) {
      to.room.execute(() -> to.connection.addIceCandidate(candidate));
    }
  }

  /** Makes a channel, watched. */
  TestChannel create(String label, DataChannelInit init) throws Exception {
    return inRoom(() -> new TestChannel(room, connection.createDataChannel(label, init)));
  }

  @Override
  public void onNegotiationNeeded() {
    whenNegotiationNeeded.run();
  }

  @Override
  public void onDataChannel(DataChannel channel) {
    opened.add(new TestChannel(room, channel));
  }

  @Override
  public void onConnectionStateChange(PeerConnectionState state, String reason) {
    changes.add(new Change(state, reason));
  }

  @Override
  public void onAudioPacket(AudioPacket packet) {
    if (packet.red) {
      return;
    }
    heard.add(
        new Heard(
            packet.sequenceNumber,
            packet.timestamp,
            packet.marker,
            AudioPackets.payload(packet),
            packet.audioLevelDbov));
  }

  @Override
  public void close() {
    other = null;
    if (!closing) {
      closing = true;
      room.execute(
          () -> {
            connection.close();
            room.shutdown();
          });
    }
  }
}
