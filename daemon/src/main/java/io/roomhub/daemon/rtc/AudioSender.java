package io.roomhub.daemon.rtc;

import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.rtcp.SenderStatistics;
import io.roomhub.daemon.rtc.rtp.RtpWriter;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import io.roomhub.hardware.clock.Clock;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Encoded frames to SRTP datagrams: RTP header with audio level, encryption, path. {@link #send}
 * belongs to the capture thread: it blocks on nothing and allocates nothing of its own.
 */
final class AudioSender {
  private static final int MAX_HEADER = 64;

  private final IceTransport ice;
  private final Clock clock;
  private final long ssrc;
  private final long timestampOffset;
  private final SenderStatistics statistics = new SenderStatistics();
  private final AtomicLong dropped = new AtomicLong();
  private final byte[] datagram =
      new byte[MAX_HEADER + EncodedAudioFrame.MAX_PAYLOAD + SrtpSession.MAX_TAIL_BYTES];
  private final SrtpBuffer packet = new SrtpBuffer(datagram);
  private int sequenceNumber;
  private boolean first = true;
  private volatile @Nullable RtpWriter writer;
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

  /** What offer and answer agreed on; null sends nothing. Room thread. */
  void negotiated(@Nullable NegotiatedAudio audio) {
    writer =
        audio == null || !audio.direction().sends()
            ? null
            : new RtpWriter(
                ssrc,
                audio.sendPayloadType(),
                audio.extensions().audioLevelSendId(),
                audio.extensions().midSendId(),
                audio.mid());
  }

  /** The other side knows our SSRC now: the mid need not stand in every packet. Any thread. */
  void leaveOutMid() {
    RtpWriter now = writer;
    if (now != null) {
      writer = now.withoutMid();
    }
  }

  /** The keys. Any thread. */
  void secure(SrtpSession session) {
    srtp = session;
  }

  SenderStatistics statistics() {
    return statistics;
  }

  /** Frames that could not be sent: no path, no keys, not negotiated. */
  long dropped() {
    return dropped.get();
  }

  /** Sends one frame or drops it. Capture thread. */
  void send(EncodedAudioFrame frame) {
    RtpWriter writing = writer;
    SrtpSession protecting = srtp;
    if (writing == null || protecting == null || !write(frame, writing, protecting)) {
      dropped.incrementAndGet();
      first = true;
    }
  }

  private boolean write(EncodedAudioFrame frame, RtpWriter writing, SrtpSession protecting) {
    long timestamp = frame.timestamp + timestampOffset;
    int length =
        writing.write(
            datagram,
            0,
            sequenceNumber,
            timestamp,
            frame.talkSpurtStart || first,
            frame.audioLevelDbov,
            frame.voiceActivity,
            frame.payload,
            0,
            frame.length);
    if (length < 0 || protecting.protectRtp(packet.wrap(datagram, 0, length)) != SrtpStatus.OK) {
      return false;
    }
    // The index is used up even if the path refuses the packet: it must not be used twice.
    sequenceNumber++;
    if (!ice.send(datagram, 0, packet.getLength())) {
      return false;
    }
    first = false;
    statistics.onPacketSent(timestamp, frame.length, clock.nanoTime());
    return true;
  }
}
