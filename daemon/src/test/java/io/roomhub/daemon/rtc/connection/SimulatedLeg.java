package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.room.ParticipantView;
import io.roomhub.daemon.rtc.DtlsTransportState;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.IceConnectionState;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.PeerConnectionStats;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.jsep.NegotiatedExtensions;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.rtcp.NtpTime;
import io.roomhub.daemon.rtc.rtcp.ReceptionSources;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.rtcp.RtcpStatus;
import io.roomhub.daemon.rtc.rtcp.SenderStatistics;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import io.roomhub.daemon.rtc.srtp.SrtpRole;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.e2e.Estoi;
import io.roomhub.e2e.LocalAlignment;
import io.roomhub.hardware.clock.VirtualClock;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * One connection of a hub in virtual time, from its encoded frames to the loudspeaker of the other
 * side, whose reports come back. Only ICE and DTLS are missing.
 */
final class SimulatedLeg {
  private static final int OPUS = 111;
  private static final int RED = 63;
  private static final int RATE = 48_000;
  private static final int UDP_BYTES = 28;
  private static final long DELAY_NANOS = 30_000_000;
  private static final double QUEUE_SECONDS = 0.2;
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

  /**
   * What lies between.
   *
   * @param lossPercent of packets at random
   * @param capacity of a bottleneck behind a queue of 200 ms, bit/s; once that is full, nothing
   *     comes in until half of it has drained, so that losses come in runs
   * @param red whether the other side knows RED
   * @param heard whether what arrives is played
   */
  record Path(double lossPercent, long capacity, boolean red, boolean heard) {
    static final Path CLEAN = new Path(0, Long.MAX_VALUE, true, true);

    static Path losing(double percent) {
      return new Path(percent, Long.MAX_VALUE, true, true);
    }

    static Path narrowWithoutRed(long capacity) {
      return new Path(0, capacity, false, true);
    }

    /** The same, but nobody listens there, which costs less. */
    Path unheard() {
      return new Path(lossPercent, capacity, red, false);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares datagrams
  private record Datagram(byte[] bytes, long arrivalNanos) {}

  private final VirtualClock clock;
  private final Path path;
  private final int number;
  private final Random random;
  private final AudioSender sender;
  private final RedundancyControl redundancy = new RedundancyControl();
  private final RtcpSession ours;
  private final RtcpSession theirs;
  private final SrtpSession theirKeys;
  private final SrtpBuffer inbound = new SrtpBuffer(new byte[0]);
  private final AudioReceiver receiver;
  private final RemoteTalker talker = RemoteTalker.create(20, 500);
  private final Deque<Datagram> onTheWay = new ArrayDeque<>();
  private final byte[] report = new byte[RtcpSession.MAX_DATAGRAM_BYTES];
  private final float[] block = new float[480];
  private final PeerConnection connection;
  private final float[] heard = new float[60 * RATE];
  private final long[] opusBytes = new long[60];
  private int ticks;
  private final CRC32 sent = new CRC32();
  private int packets;
  private int arrived;
  private double queuedBytes;
  private boolean full;
  private long queueNanos;
  private long lastTimestamp = -1;
  private int brokenTimestamps;

  SimulatedLeg(VirtualClock clock, Path path, int number) throws Exception {
    this.clock = clock;
    this.path = path;
    this.number = number;
    random = new Random(number + 100);
    byte[] material = new byte[PROFILE.keyingMaterialBytes()];
    random.nextBytes(material);
    SecureRandom starts = new SecureRandom();
    sender = new AudioSender(transport(), clock, 7, starts);
    sender.negotiated(audio(path.red() ? RED : -1));
    sender.secure(new SrtpSession(PROFILE, material.clone(), SrtpRole.CLIENT, 7));
    theirKeys = new SrtpSession(PROFILE, material.clone(), SrtpRole.SERVER, 8);
    ReceptionSources sources = new ReceptionSources(RATE);
    receiver = new AudioReceiver(talker, sources);
    receiver.negotiated(audio(path.red() ? RED : -1));
    NtpTime ntp = new NtpTime(1_700_000_000_000L, clock.nanoTime());
    ours =
        new RtcpSession(
            7,
            "ours",
            RATE,
            sender.statistics(),
            new ReceptionSources(RATE),
            ntp,
            new Random(number),
            clock.nanoTime());
    theirs =
        new RtcpSession(
            8,
            "theirs",
            RATE,
            new SenderStatistics(),
            sources,
            ntp,
            new Random(number + 50),
            clock.nanoTime());
    theirs.setReportsLossRuns(true);
    connection =
        (PeerConnection)
            Proxy.newProxyInstance(
                PeerConnection.class.getClassLoader(),
                new Class<?>[] {PeerConnection.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "sendAudio" -> send((EncodedAudioFrame) arguments[0]);
                    case "setMaxRedundancy" -> redundancy.setMaxCopies((int) arguments[0]);
                    case "hashCode" -> {
                      return number;
                    }
                    case "equals" -> {
                      return proxy == arguments[0];
                    }
                    default -> throw new AssertionError(method.getName());
                  }
                  return null;
                });
  }

  private static NegotiatedAudio audio(int red) {
    return new NegotiatedAudio(
        "0",
        0,
        MediaDirection.SENDRECV,
        OPUS,
        OPUS,
        red,
        red,
        OpusParameters.DEFAULT,
        new NegotiatedExtensions(1, 1, true, 0, 0),
        true,
        true,
        7,
        null);
  }

  private IceTransport transport() {
    return (IceTransport)
        Proxy.newProxyInstance(
            IceTransport.class.getClassLoader(),
            new Class<?>[] {IceTransport.class},
            (proxy, method, arguments) -> {
              int offset = (int) arguments[1];
              enter(Arrays.copyOfRange((byte[]) arguments[0], offset, offset + (int) arguments[2]));
              return true;
            });
  }

  String id() {
    return "leg" + number;
  }

  PeerConnection connection() {
    return connection;
  }

  private void send(EncodedAudioFrame frame) {
    brokenTimestamps += lastTimestamp < 0 || frame.timestamp == lastTimestamp + 960 ? 0 : 1;
    lastTimestamp = frame.timestamp;
    opusBytes[ticks / 100] += frame.length;
    sent.update(frame.payload, 0, frame.length);
    packets++;
    sender.send(frame);
  }

  /** A datagram enters the path. */
  private void enter(byte[] datagram) {
    long now = clock.nanoTime();
    int bytes = datagram.length + UDP_BYTES;
    queuedBytes = Math.max(0, queuedBytes - path.capacity() / 8.0 * (now - queueNanos) / 1e9);
    queueNanos = now;
    double queue = path.capacity() / 8.0 * QUEUE_SECONDS;
    full = queuedBytes + bytes > (full ? queue / 2 : queue);
    if (full || 100 * random.nextDouble() < path.lossPercent()) {
      return;
    }
    queuedBytes += bytes;
    long waiting = (long) (queuedBytes * 8e9 / path.capacity());
    onTheWay.add(new Datagram(datagram, now + DELAY_NANOS + waiting));
  }

  /** 10 ms: arrivals, loudspeaker, reports. */
  void tick() {
    long now = clock.nanoTime();
    while (!onTheWay.isEmpty() && onTheWay.peek().arrivalNanos() <= now) {
      Datagram datagram = onTheWay.remove();
      byte[] bytes = datagram.bytes();
      if (theirKeys.unprotectRtp(inbound.wrap(bytes, 0, bytes.length)) == SrtpStatus.OK) {
        receiver.receive(bytes, inbound.getOffset(), inbound.getLength(), datagram.arrivalNanos());
        arrived++;
      }
    }
    if (path.heard()) {
      talker.read(block, now);
      System.arraycopy(block, 0, heard, ticks * 480, 480);
    }
    ticks++;
    int length = theirs.poll(now, report, 0);
    if (length > 0) {
      assertEquals(RtcpStatus.OK, ours.onDatagram(report, 0, length, now));
    }
    if (ticks % 10 == 0) {
      sender.setRedundancy(
          redundancy.choose(ours.remoteLossPercent(), ours.remoteMeanBurst(), now));
    }
  }

  /** As the room sees it. */
  ParticipantView view() {
    long now = clock.nanoTime();
    return new ParticipantView(
        id(),
        id(),
        "hub",
        "lan",
        false,
        PeerConnectionState.CONNECTED,
        IceConnectionState.CONNECTED,
        DtlsTransportState.CONNECTED,
        new PeerConnectionStats(
            null,
            ours.roundTripMs(),
            0,
            packets,
            0,
            0,
            0,
            ours.remoteLossPercent(),
            sender.statistics().bitrate(now),
            0,
            50,
            0,
            0,
            sender.redundancy().told(),
            PROFILE.name()),
        null,
        null,
        null);
  }

  /** No frame was left out and none was sent twice. */
  void assertUnbroken() {
    assertEquals(0, brokenTimestamps);
    assertEquals(packets, sender.statistics().snapshot().packets());
  }

  /** Of Opus alone, mean over these seconds, bit/s. */
  double opusBitrate(int fromSecond, int toSecond) {
    return 8 * Arrays.stream(opusBytes, fromSecond, toSecond).average().orElseThrow();
  }

  /** Of all that was played. */
  double concealedPercent() {
    return 100.0 * talker.stats().concealedSamples() / (480.0 * ticks);
  }

  /** Sample by sample. */
  boolean heardTheSameAs(SimulatedLeg other) {
    return Arrays.equals(heard, other.heard);
  }

  /** Byte by byte of Opus, and as much of it arrived. */
  boolean gotTheSameAs(SimulatedLeg other) {
    return sent.getValue() == other.sent.getValue() && arrived == other.arrived;
  }

  /** How well the words, said over and over, were heard between these seconds. */
  double estoi(float[] words, int fromSecond, int toSecond) {
    float[] said = new float[(toSecond - fromSecond) * RATE - RATE];
    for (int i = 0; i < said.length; i++) {
      said[i] = words[(fromSecond * RATE + i) % words.length];
    }
    float[] part = Arrays.copyOfRange(heard, fromSecond * RATE, toSecond * RATE);
    return Estoi.of(said, LocalAlignment.align(said, part, 400).sound());
  }
}
