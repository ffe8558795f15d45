package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.rtcp.SenderStatistics;
import io.roomhub.daemon.rtc.rtp.RedPacker;
import io.roomhub.daemon.rtc.rtp.RtpWriter;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import io.roomhub.hardware.clock.Clock;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Encoded frames to SRTP datagrams: copies of earlier frames (RED), RTP header with audio level,
 * encryption, path. {@link #send} belongs to the capture thread; it allocates nothing of its own,
 * and blocks on nothing but the one packet that {@link #secure} sends on the handshake's thread.
 *
 * <p>The frame that found no keys yet is kept, and goes out with their arrival: whoever joins hears
 * the room half a frame earlier in the mean.
 */
final class AudioSender {
  private static final int MAX_HEADER = 64;

  /** Copies are left out when they would not fit a datagram that every path carries. */
  private static final int MAX_RED = 1100;

  /** A frame that waited longer for keys or stream is no longer what the room sounds like, ns. */
  private static final long FRESH_NANOS = 25_000_000;

  private final IceTransport ice;
  private final Clock clock;
  private final long ssrc;
  private final long timestampOffset;
  private final SenderStatistics statistics = new SenderStatistics();
  private final AtomicLong dropped = new AtomicLong();
  private final byte[] datagram =
      new byte[MAX_HEADER + EncodedAudioFrame.MAX_PAYLOAD + SrtpSession.MAX_TAIL_BYTES];
  private final SrtpBuffer packet = new SrtpBuffer(datagram);
  private final EncodedAudioFrame waiting = new EncodedAudioFrame();
  private int sequenceNumber;
  private boolean first = true;
  private final byte[] redPayload = new byte[EncodedAudioFrame.MAX_PAYLOAD + 1];
  private volatile @Nullable Stream stream;
  private volatile Redundancy redundancy = Redundancy.NONE;
  private volatile @Nullable SrtpSession srtp;

  /**
   * @param random starts sequence numbers and timestamps where nobody can guess (RFC 3550 section
   *     5.1)
   */
  AudioSender(IceTransport ice, Clock clock, long ssrc, SecureRandom random) {
    this.ice = ice;
    this.clock = clock;
    this.ssrc = ssrc;
    timestampOffset = random.nextInt() & 0xFFFF_FFFFL;
    // The lower half: a loss before the first packet must not look like a wrap (RFC 3711 3.3.1).
    sequenceNumber = random.nextInt(1 << 15);
  }

  /**
   * How to write packets; replaced by a renegotiation.
   *
   * @param plain Opus alone
   * @param red Opus with copies, or null when the other side knows no RED
   * @param packer of the latter
   * @param maxBitrate most that the other side wants Opus to have, bit/s; 0 for no limit
   */
  private record Stream(
      RtpWriter plain, @Nullable RtpWriter red, RedPacker packer, int maxBitrate) {}

  /** What offer and answer agreed on; null sends nothing. Room thread. */
  synchronized void negotiated(@Nullable NegotiatedAudio audio) {
    stream =
        audio == null || !audio.direction().sends()
            ? null
            : new Stream(
                writer(audio, audio.sendPayloadType()),
                audio.redPayloadType() < 0 ? null : writer(audio, audio.redPayloadType()),
                new RedPacker(audio.sendPayloadType()),
                audio.remoteOpus().maxAverageBitrate());
    sendWaiting();
  }

  private RtpWriter writer(NegotiatedAudio audio, int payloadType) {
    return new RtpWriter(
        ssrc,
        payloadType,
        audio.extensions().audioLevelSendId(),
        audio.extensions().midSendId(),
        audio.mid());
  }

  /** The other side knows our SSRC now: the mid need not stand in every packet. Timer thread. */
  synchronized void leaveOutMid() {
    Stream now = stream;
    if (now != null) {
      RtpWriter red = now.red();
      stream =
          new Stream(
              now.plain().withoutMid(),
              red == null ? null : red.withoutMid(),
              now.packer(),
              now.maxBitrate());
    }
  }

  /** Which copies to send along, if the other side knows RED. Timer thread. */
  void setRedundancy(Redundancy wanted) {
    redundancy = wanted;
  }

  /** Which copies are sent along now. Any thread. */
  Redundancy redundancy() {
    Stream now = stream;
    return now == null || now.red() == null ? Redundancy.NONE : redundancy;
  }

  /** Most that the other side wants Opus to have, bit/s; 0 when it does not tell. Any thread. */
  int maxBitrate() {
    Stream now = stream;
    return now == null ? 0 : now.maxBitrate();
  }

  /** The keys. Any thread. */
  synchronized void secure(SrtpSession session) {
    srtp = session;
    sendWaiting();
  }

  /**
   * The frame that came before there were keys and a stream need not be the newcomer's first gap.
   */
  private void sendWaiting() {
    if (stream == null || srtp == null || waiting.length == 0) {
      return;
    }
    if (clock.nanoTime() - waiting.captureNanos < FRESH_NANOS) {
      send(waiting);
    }
    waiting.length = 0;
  }

  SenderStatistics statistics() {
    return statistics;
  }

  /** Frames that could not be sent: no path, no keys, not negotiated. */
  long dropped() {
    return dropped.get();
  }

  /** Sends one frame or drops it. Capture thread. */
  synchronized void send(EncodedAudioFrame frame) {
    Stream writing = stream;
    SrtpSession protecting = srtp;
    if (writing == null || protecting == null) {
      waiting.copyFrom(frame);
    }
    if (writing == null || protecting == null || !write(frame, writing, protecting)) {
      dropped.incrementAndGet();
      first = true;
    }
  }

  private boolean write(EncodedAudioFrame frame, Stream writing, SrtpSession protecting) {
    long timestamp = frame.timestamp + timestampOffset;
    RtpWriter red = writing.red();
    int[] distances = redundancy.distances(frame.samples);
    if (frame.silence) {
      writing.packer().clear();
    }
    // A frame is packed also when nothing is lost yet, so that its copy is there when it is wanted.
    int packed =
        red == null
            ? -1
            : writing
                .packer()
                .pack(frame.payload, 0, frame.length, timestamp, distances, redPayload, MAX_RED);
    boolean withCopies = red != null && packed > 0 && distances.length > 0;
    int payloadLength = withCopies ? packed : frame.length;
    int length =
        red != null && withCopies
            ? rtp(red, frame, timestamp, redPayload, packed)
            : rtp(writing.plain(), frame, timestamp, frame.payload, frame.length);
    if (length < 0 || protecting.protectRtp(packet.wrap(datagram, 0, length)) != SrtpStatus.OK) {
      return false;
    }
    // The index is used up even if the path refuses the packet: it must not be used twice.
    sequenceNumber++;
    if (!ice.send(datagram, 0, packet.getLength())) {
      return false;
    }
    first = false;
    statistics.onPacketSent(timestamp, payloadLength, clock.nanoTime());
    return true;
  }

  private int rtp(
      RtpWriter writer, EncodedAudioFrame frame, long timestamp, byte[] payload, int length) {
    return writer.write(
        datagram,
        0,
        sequenceNumber,
        timestamp,
        frame.talkSpurtStart || first,
        frame.audioLevelDbov,
        frame.voiceActivity,
        payload,
        0,
        length);
  }
}
