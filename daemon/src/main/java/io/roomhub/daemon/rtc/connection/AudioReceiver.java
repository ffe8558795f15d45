package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.rtcp.ReceptionSources;
import io.roomhub.daemon.rtc.rtp.RedPacket;
import io.roomhub.daemon.rtc.rtp.RtpPacket;
import io.roomhub.daemon.rtc.rtp.RtpStatus;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decrypted RTP packets to the {@link AudioPacketSink}: header, negotiated payload type, one
 * source, statistics; packets of others that the other side sends on go to whom they are meant for,
 * and count for nothing here. {@link #receive} belongs to the network thread and allocates nothing.
 */
final class AudioReceiver {
  private final AudioPacketSink sink;
  private final ReceptionSources sources;
  private final RtpPacket rtp = new RtpPacket();
  private final AudioPacket packet = new AudioPacket();
  private final RedPacket red = new RedPacket();
  private final SourceFilter filter = new SourceFilter();
  private final GapDetector gaps = new GapDetector();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final ForwardedReceivers forwardedReceivers = new ForwardedReceivers();
  private volatile @Nullable NegotiatedAudio audio;

  AudioReceiver(AudioPacketSink sink, ReceptionSources sources) {
    this.sink = sink;
    this.sources = sources;
  }

  /** What offer and answer agreed on; null plays nothing. Room thread. */
  void negotiated(@Nullable NegotiatedAudio agreed) {
    audio = agreed;
  }

  /** See {@link PeerConnection#receiveForwarded}. Room thread. */
  void receiveForwarded(long ssrc, @Nullable AudioPacketSink to) {
    forwardedReceivers.set(ssrc, to);
  }

  /** Packets that were decrypted. */
  long received() {
    return received.get();
  }

  /** Of those, the ones not played: other payload types, other sources, malformed inside. */
  long dropped() {
    return dropped.get();
  }

  /** Whether packets have stopped coming without a word. Timer thread. */
  boolean missing(long nowNanos) {
    return gaps.poll(nowNanos);
  }

  /** Takes one decrypted packet. */
  void receive(byte[] buffer, int offset, int length, long arrivalNanos) {
    received.incrementAndGet();
    NegotiatedAudio agreed = audio;
    if (agreed == null
        || !agreed.direction().receives()
        || rtp.parse(buffer, offset, length) != RtpStatus.OK
        || !isAudio(agreed)) {
      dropped.incrementAndGet();
      return;
    }
    AudioPacketSink forwarded =
        rtp.ssrc() == agreed.remoteSsrc() ? null : forwardedReceivers.of(rtp.ssrc());
    if (forwarded != null) {
      deliver(forwarded, agreed, arrivalNanos);
      return;
    }
    sources
        .of(rtp.ssrc())
        .onPacket(rtp.sequenceNumber(), rtp.timestamp(), rtp.payloadLength(), arrivalNanos);
    filter.announce(agreed.remoteSsrc());
    if (!filter.accepts(rtp.ssrc(), arrivalNanos)) {
      dropped.incrementAndGet();
      return;
    }
    gaps.onPacket(arrivalNanos, rtp.payloadLength());
    deliver(sink, agreed, arrivalNanos);
  }

  private void deliver(AudioPacketSink to, NegotiatedAudio agreed, long arrivalNanos) {
    if (rtp.payloadLength() == 0) {
      return;
    }
    packet.sequenceNumber = rtp.sequenceNumber();
    packet.timestamp = rtp.timestamp();
    packet.ssrc = rtp.ssrc();
    packet.marker = rtp.marker();
    packet.red = rtp.payloadType() != agreed.receivePayloadType();
    packet.payload = rtp.buffer();
    packet.offset = rtp.payloadOffset();
    packet.length = rtp.payloadLength();
    packet.audioLevelDbov = rtp.audioLevelDbov(agreed.extensions().audioLevelReceiveId());
    packet.arrivalNanos = arrivalNanos;
    to.onAudioPacket(packet);
  }

  /** Opus as agreed on, or RED around that. */
  private boolean isAudio(NegotiatedAudio agreed) {
    int type = rtp.payloadType();
    return type == agreed.receivePayloadType()
        || (type == agreed.receiveRedPayloadType()
            && red.parse(rtp.buffer(), rtp.payloadOffset(), rtp.payloadLength())
            && red.primaryPayloadType() == agreed.receivePayloadType());
  }
}
