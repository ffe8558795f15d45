package io.roomhub.daemon.rtc.connection;

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
  public synchronized void onAudioPacket(
      int sequenceNumber,
      long timestamp,
      long sourceSsrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos) {
    Agreed now = agreed;
    if (now != null
        && ready()
        && fits(length)
        && numbers.take(sequenceNumber, timestamp, sourceSsrc, arrivalNanos)) {
      send(now.plain(), marker, payload, offset, length);
    }
  }

  @Override
  public synchronized void onRedAudioPacket(
      int sequenceNumber,
      long timestamp,
      long sourceSsrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos) {
    Agreed now = agreed;
    if (now == null
        || !ready()
        || !fits(length)
        || !redPacket.parse(payload, offset, length)
        || !numbers.take(sequenceNumber, timestamp, sourceSsrc, arrivalNanos)) {
      return;
    }
    RtpWriter red = now.red();
    if (red == null) {
      send(now.plain(), marker, payload, redPacket.primaryOffset(), redPacket.primaryLength());
      return;
    }
    int written = write(red, marker, payload, offset, length);
    if (written > 0) {
      renameBlocks(red.headerLength(), now.plain().payloadType());
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

  private static boolean fits(int length) {
    return length > 0 && length <= EncodedAudioFrame.MAX_PAYLOAD;
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

  private void send(RtpWriter writer, boolean marker, byte[] payload, int offset, int length) {
    int written = write(writer, marker, payload, offset, length);
    if (written > 0) {
      protect(written);
    }
  }

  private int write(RtpWriter writer, boolean marker, byte[] payload, int offset, int length) {
    return writer.write(
        datagram,
        0,
        numbers.sequenceNumber(),
        numbers.timestamp(),
        marker,
        0,
        false,
        payload,
        offset,
        length);
  }

  private void protect(int length) {
    SrtpSender with = protector;
    if (with != null
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
