package io.roomhub.daemon.room.forward;

import io.roomhub.daemon.rtc.AudioPacketSink;

/**
 * Counts the packets of somebody whom we hear through a neighbour, on their way to our ears. One
 * network thread writes, any thread reads.
 */
public final class ForwardedVoice implements AudioPacketSink {
  private final AudioPacketSink ears;
  private volatile long packets;

  /**
   * @param ears who plays them
   */
  public ForwardedVoice(AudioPacketSink ears) {
    this.ears = ears;
  }

  /** Packets that have come. */
  public long packets() {
    return packets;
  }

  private void count() {
    long before = packets;
    packets = before + 1;
  }

  @Override
  public void onAudioPacket(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos) {
    count();
    ears.onAudioPacket(
        sequenceNumber,
        timestamp,
        ssrc,
        marker,
        payload,
        offset,
        length,
        audioLevelDbov,
        arrivalNanos);
  }

  @Override
  public void onRedAudioPacket(
      int sequenceNumber,
      long timestamp,
      long ssrc,
      boolean marker,
      byte[] payload,
      int offset,
      int length,
      int audioLevelDbov,
      long arrivalNanos) {
    count();
    ears.onRedAudioPacket(
        sequenceNumber,
        timestamp,
        ssrc,
        marker,
        payload,
        offset,
        length,
        audioLevelDbov,
        arrivalNanos);
  }
}
