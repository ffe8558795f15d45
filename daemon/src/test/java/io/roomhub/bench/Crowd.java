package io.roomhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.room.Nobody;
import io.roomhub.daemon.room.PeerId;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.ScheduledRoomLoop;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.connection.WebRtcPeerConnectionFactory;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.websocket.WebSocketSignaling;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.e2e.Await;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The other people of a large room: each is a participant of its own for whoever is measured, and
 * all of them speak, but they do not call each other and sound is made for them only once. So a
 * room of fifteen fits on two cores, which fifteen whole hubs do not.
 */
final class Crowd implements AutoCloseable {
  private static final String NAME = "Crowd ";
  private static final int FRAME_SAMPLES = 960;
  private static final long FRAME_NANOS = 20_000_000;

  private final Clock clock = new SystemClock();
  private final SecureRandom random = new SecureRandom();
  private final WebRtcPeerConnectionFactory connections;
  private final List<Member> members = new ArrayList<>();
  private final List<byte[]> packets;
  private final Thread speaking;

  /**
   * Comes into a room, one after the other.
   *
   * @param port of the room's signaling server on loopback
   * @param speech 48 kHz, repeated for ever; each member begins elsewhere in it
   */
  Crowd(int size, String roomId, int port, float[] speech, Path stateDirectory) throws Exception {
    packets = encode(speech);
    connections =
        new WebRtcPeerConnectionFactory(
            new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0)),
            clock,
            DtlsIdentity.generate(),
            OpusParameters.DEFAULT,
            name -> new CompletableFuture<>());
    URI server = URI.create("ws://127.0.0.1:" + port + "/ws");
    for (int i = 0; i < size; i++) {
      Path state = Files.createDirectories(stateDirectory.resolve("member" + i));
      // Whoever is there already answers each newcomer, and may send 50 messages a second.
      Await.seconds(0.4);
      members.add(new Member(NAME + i, roomId, server, state, i * packets.size() / size));
    }
    speaking = Thread.ofPlatform().daemon().name("crowd").unstarted(this::speak);
  }

  /** All begin to speak, and go on until they leave. */
  void begin() {
    speaking.start();
  }

  private static List<byte[]> encode(float[] speech) {
    ConcentusEncoder encoder = new ConcentusEncoder(32_000, 8, false, false);
    encoder.setSpeech(true);
    byte[] packet = new byte[EncodedAudioFrame.MAX_PAYLOAD];
    List<byte[]> packets = new ArrayList<>();
    for (int at = 0; at + FRAME_SAMPLES <= speech.length; at += FRAME_SAMPLES) {
      float[] pcm = Arrays.copyOfRange(speech, at, at + FRAME_SAMPLES);
      packets.add(Arrays.copyOf(packet, encoder.encode(pcm, FRAME_SAMPLES, packet)));
    }
    return packets;
  }

  private void speak() {
    long next = clock.nanoTime();
    try {
      while (!Thread.interrupted()) {
        clock.sleepUntil(next);
        for (Member member : members) {
          member.send(next);
        }
        next += FRAME_NANOS;
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    speaking.interrupt();
    speaking.join();
    members.forEach(Member::close);
    connections.close();
  }

  private final class Member extends Nobody implements AudioPacketSink {
    private final ScheduledRoomLoop loop = new ScheduledRoomLoop();
    private final AudioFanout fanout = new AudioFanout();
    private final EncodedAudioFrame frame = new EncodedAudioFrame();
    private final Room room;
    private int at;

    Member(String name, String roomId, URI server, Path state, int at) throws Exception {
      this.at = at;
      Room.Identity self = new Room.Identity(roomId, null, PeerId.random(random), name);
      room = new Room(loop, self, 50, connections, this, fanout, this);
      room.join(List.of(new Acquainted(new WebSocketSignaling(server, state, 50, clock, random))));
      room.setMuted(false);
    }

    void send(long nowNanos) {
      byte[] packet = packets.get(at);
      at = (at + 1) % packets.size();
      System.arraycopy(packet, 0, frame.payload, 0, packet.length);
      frame.length = packet.length;
      frame.samples = FRAME_SAMPLES;
      frame.timestamp += FRAME_SAMPLES;
      frame.audioLevelDbov = -25;
      frame.voiceActivity = true;
      frame.captureNanos = nowNanos;
      fanout.send(frame);
    }

    void close() {
      room.close();
      loop.close();
    }

    @Override
    public AudioPacketSink add(String participantId) {
      return this;
    }

    @Override
    public void onAudioPacket(AudioPacket packet) {}
  }

  /** A rail that does not tell members of the crowd of each other. */
  private record Acquainted(Signaling rail) implements Signaling {
    @Override
    public void start(JoinRequest request, SignalingListener listener) {
      rail.start(request, new Strangers(this, listener, new HashSet<>()));
    }

    @Override
    public String type() {
      return rail.type();
    }

    @Override
    public void send(String peerId, SignalMessage message) {
      rail.send(peerId, message);
    }

    @Override
    public void broadcast(JsonNode data) {
      rail.broadcast(data);
    }

    @Override
    public SignalingStatus status() {
      return rail.status();
    }

    @Override
    public void close() {
      rail.close();
    }
  }

  /** Speaks for the rail that the room knows: it does not listen to another. */
  private record Strangers(Signaling known, SignalingListener room, Set<String> crowd)
      implements SignalingListener {
    @Override
    public void onJoined(Signaling rail, String ownId) {
      room.onJoined(known, ownId);
    }

    @Override
    public void onPeer(Signaling rail, String peerId, JsonNode metadata, boolean weOffer) {
      if (metadata.path("name").asText().startsWith(NAME)) {
        crowd.add(peerId);
      } else {
        room.onPeer(known, peerId, metadata, weOffer);
      }
    }

    @Override
    public void onPeerLeft(Signaling rail, String peerId) {
      room.onPeerLeft(known, peerId);
    }

    @Override
    public void onMessage(Signaling rail, String fromPeerId, SignalMessage message) {
      if (!crowd.contains(fromPeerId)) {
        room.onMessage(known, fromPeerId, message);
      }
    }

    @Override
    public void onStatus(Signaling rail, SignalingStatus status) {
      room.onStatus(known, status);
    }
  }
}
