package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.dtls.SrtpPreference;
import io.roomhub.daemon.rtc.ice.Ice4jTransport;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.voice.Signals;
import io.roomhub.daemon.voice.opus.ConcentusEncoder;
import io.roomhub.daemon.voice.receive.ReceiveRig;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.daemon.voice.receive.TalkerStats;
import io.roomhub.e2e.Estoi;
import io.roomhub.e2e.LocalAlignment;
import io.roomhub.hardware.clock.SystemClock;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A call from hub to hub over real sockets through a path that loses packets in bursts: reports,
 * redundancy, copies, jitter buffer and concealment together. What arrives is played afterwards
 * with its real arrival times, so that a busy machine makes jitter and nothing worse.
 */
@Timeout(180)
class LossyCallIT {
  private static final int SECOND = 48_000;
  private static final int FRAME = 960;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final float[] WORDS = Signals.syllables(12 * SECOND, 6);

  private final SystemClock clock = new SystemClock();

  @Test
  void redundancyArisesFromTheReportsAndTheWordsStayWhole() throws Exception {
    Recorder recorder = new Recorder();
    try (WebRtcPeerConnectionFactory talking = factory(bursts(0.1, 2.5));
        WebRtcPeerConnectionFactory listening = factory(() -> 0);
        TestPeer talker = new TestPeer(talking);
        TestPeer listener = new TestPeer(listening, recorder)) {
      TestPeer.offer(talker, listener);
      talker.await(PeerConnectionState.CONNECTED);
      listener.await(PeerConnectionState.CONNECTED);
      try (ToneSource words = new ToneSource(talker.connection, WORDS)) {
        long deadline = clock.nanoTime() + PATIENCE_NANOS;
        while (talker.connection.stats().redundancy().size() < 2 && clock.nanoTime() < deadline) {
          clock.sleepUntil(clock.nanoTime() + 100_000_000L);
        }
        assertEquals(2, talker.connection.stats().redundancy().size(), "copies, by the reports");
        recorder.packets.clear();
        clock.sleepUntil(clock.nanoTime() + 26_000_000_000L);
        System.out.printf("copies %s, %s%n", talker.connection.stats().redundancy(), words);
      }
      long lost = listener.connection.stats().packetsLost();
      assertTrue(lost > 60, lost + " packets were lost");
    }
    RemoteTalker talker = RemoteTalker.create(20, 500);
    float[] heard = recorder.play(talker);
    float[] reference = clean();
    int begin = Math.max(0, LocalAlignment.lag(reference, heard, 12_500) - SECOND / 5);
    float[] once = Arrays.copyOfRange(heard, begin, begin + reference.length + SECOND);
    double estoi = Estoi.of(reference, LocalAlignment.align(reference, once, 400).sound());
    TalkerStats stats = talker.stats();
    double concealed = 100.0 * stats.concealedSamples() / heard.length;
    System.out.printf("concealed %.2f %%, ESTOI %.3f, %s%n", concealed, estoi, stats);
    assertTrue(stats.redRecovered() > 50, stats.toString());
    assertTrue(concealed < 3, "of 10 % lost, concealed " + concealed + " %");
    assertTrue(estoi > 0.9, "ESTOI " + estoi);
  }

  /** The same words through codec and receiver alone. */
  private static float[] clean() {
    ConcentusEncoder encoder = new ConcentusEncoder(40_000, 5, true, false);
    ReceiveRig rig = new ReceiveRig(RemoteTalker.create(20, 500));
    byte[] packet = new byte[1275];
    for (int at = 0, n = 0; at + FRAME <= WORDS.length; at += FRAME, n++) {
      int length = encoder.encode(Arrays.copyOfRange(WORDS, at, at + FRAME), FRAME, packet);
      rig.schedule(n, at, Arrays.copyOf(packet, length), n * 20);
    }
    return rig.play(12_000, 0);
  }

  /** Gilbert-Elliott with a fixed seed; NaN is a lost packet. */
  private static DoubleSupplier bursts(double share, double meanBurst) {
    Random random = new Random(4);
    double leave = 1 / meanBurst;
    double enter = leave * share / (1 - share);
    boolean[] bad = {false};
    return () -> {
      bad[0] = bad[0] ? random.nextDouble() >= leave : random.nextDouble() < enter;
      return bad[0] ? Double.NaN : 0;
    };
  }

  private WebRtcPeerConnectionFactory factory(DoubleSupplier network) {
    Rtc config = new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0));
    return new WebRtcPeerConnectionFactory(
        clock,
        DtlsIdentity.generate(),
        OpusParameters.DEFAULT,
        SrtpPreference.of(AesInstructions.present()),
        listener ->
            new ImpairedTransport(
                new Ice4jTransport(config, clock, name -> new CompletableFuture<>(), listener),
                network));
  }

  /** Keeps what arrives, with its arrival times. */
  private static final class Recorder implements AudioPacketSink {
    @SuppressWarnings("ArrayRecordComponent") // nobody compares packets
    private record Packet(
        int sequence, long timestamp, byte[] payload, long arrivalNanos, boolean red) {}

    private final Queue<Packet> packets = new ConcurrentLinkedQueue<>();

    private float[] play(RemoteTalker talker) {
      ReceiveRig rig = new ReceiveRig(talker);
      long begin = packets.element().arrivalNanos;
      double endMs = 0;
      for (Packet one : packets) {
        endMs = (one.arrivalNanos - begin) / 1e6;
        rig.schedule(one.sequence, one.timestamp, one.payload, endMs, one.red);
      }
      return rig.play((int) endMs, 0);
    }

    @Override
    public void onAudioPacket(AudioPacket packet) {
      packets.add(
          new Packet(
              packet.sequenceNumber,
              packet.timestamp,
              AudioPackets.payload(packet),
              packet.arrivalNanos,
              packet.red));
    }
  }
}
