package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.ForwardedStream;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.rtcp.SenderStatistics;
import io.roomhub.daemon.rtc.rtp.RedPacket;
import io.roomhub.daemon.rtc.rtp.RtpWriter;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpSender;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import io.roomhub.hardware.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * {@link ForwardedStream} over one {@link MediaTransport}: header, encryption, path; the Opus
 * packets inside stay byte for byte what they were. Copies of earlier frames (RED) go along where
 * the other side understands them. Called by the network thread of the connection that the sound
 * comes by; the monitor matters only while that is replaced. Nothing is allocated per packet.
 */
final class ForwardedSender implements ForwardedStream {
  private static final int MAX_HEADER = 32;
  private static final int COPY_HEADER = 4;

  /** IPv4 and UDP. */
  private static final int AROUND_BYTES = 28;

  private final MediaTransport transport;
  private final Clock clock;
  private final long ssrc;
  private final ForwardedNumbers numbers;
  private final SenderStatistics statistics = new SenderStatistics();
  private final RedPacket redPacket = new RedPacket();
  private final byte[] datagram =
      new byte[MAX_HEADER + EncodedAudioFrame.MAX_PAYLOAD + SrtpSession.MAX_TAIL_BYTES];
  private final SrtpBuffer packet = new SrtpBuffer(datagram);
  private volatile @Nullable Agreed agreed;
  private @Nullable SrtpSession keys;
  private @Nullable SrtpSender protector;

  /**
   * How to write packets; replaced by a renegotiation.
   *
   * @param red null when the other side knows no RED
   */
  private record Agreed(RtpWriter plain, @Nullable RtpWriter red) {}

  /**
   * @param ssrc 32 bits unsigned
   * @param start see {@link ForwardedNumbers}
   */
  ForwardedSender(MediaTransport transport, Clock clock, long ssrc, int start) {
    this.transport = transport;
    this.clock = clock;
    this.ssrc = ssrc;
    numbers = new ForwardedNumbers(start);
  }

  /** What offer and answer agreed on; null sends nothing. Room thread. */
  void negotiated(@Nullable NegotiatedAudio audio) {
    agreed =
        audio == null || !audio.direction().sends()
            ? null
            : new Agreed(
                writer(audio.sendPayloadType()),
                audio.redPayloadType() < 0 ? null : writer(audio.redPayloadType()));
  }

  private RtpWriter writer(int payloadType) {
    return new RtpWriter(ssrc, payloadType, RtpWriter.NO_EXTENSION, RtpWriter.NO_EXTENSION, "");
  }

  @Override
  public synchronized void onAudioPacket(AudioPacket received) {
    Agreed now = agreed;
    if (now == null
        || !ready()
        || received.length <= 0
        || received.length > EncodedAudioFrame.MAX_PAYLOAD
        || (received.red && !redPacket.parse(received.payload, received.offset, received.length))
        || !numbers.take(
            received.sequenceNumber, received.timestamp, received.ssrc, received.arrivalNanos)) {
      return;
    }
    RtpWriter red = now.red();
    if (!received.red) {
      protect(write(now.plain(), received, received.offset, received.length));
    } else if (red == null) {
      protect(write(now.plain(), received, redPacket.primaryOffset(), redPacket.primaryLength()));
    } else {
      int written = write(red, received, received.offset, received.length);
      if (written > 0) {
        renameBlocks(red.headerLength(), now.plain().payloadType());
      }
      protect(written);
    }
  }

  /**
   * The blocks are of the Opus that was agreed on with the source: here it may have another number.
   */
  private void renameBlocks(int at, int opus) {
    for (int i = 0; i < redPacket.copies(); i++) {
      int type = redPacket.payloadType(i) == redPacket.primaryPayloadType() ? opus : 0;
      datagram[at + i * COPY_HEADER] = (byte) (0x80 | type);
    }
    datagram[at + redPacket.copies() * COPY_HEADER] = (byte) opus;
  }

  /** Other keys, after another handshake, need another context. */
  private boolean ready() {
    SrtpSession present = transport.srtp();
    if (present != keys) {
      keys = present;
      protector = present == null ? null : present.sender(ssrc);
    }
    return protector != null;
  }

  private int write(RtpWriter writer, AudioPacket received, int offset, int length) {
    return writer.write(
        datagram,
        0,
        numbers.sequenceNumber(),
        numbers.timestamp(),
        received.marker,
        0,
        false,
        received.payload,
        offset,
        length);
  }

  private void protect(int length) {
    SrtpSender with = protector;
    if (length > 0
        && with != null
        && with.protectRtp(packet.wrap(datagram, 0, length)) == SrtpStatus.OK
        && transport.ice().send(datagram, 0, packet.getLength())) {
      statistics.onPacketSent(
          numbers.timestamp(), packet.getLength() + AROUND_BYTES, clock.nanoTime());
    }
  }

  @Override
  public long packetsSent() {
    return statistics.snapshot().packets();
  }

  @Override
  public long bitrate() {
    return statistics.bitrate(clock.nanoTime());
  }
}
