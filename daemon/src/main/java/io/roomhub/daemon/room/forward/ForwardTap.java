package io.roomhub.daemon.room.forward;

import io.roomhub.daemon.rtc.AudioPacketSink;
import java.util.List;

/**
 * Where the packets of one connection go: to our own ears, and on to those who hear its talker
 * through us. What comes here is the talker's own; what somebody else sends on over the connection
 * does not come by, so nothing is ever sent on twice.
 *
 * <p>Packets belong to the connection's network thread; {@link #sendOnTo} to the room's.
 */
public final class ForwardTap implements AudioPacketSink {
  private static final AudioPacketSink[] NOBODY = {};

  private final AudioPacketSink own;
  private volatile AudioPacketSink[] others = NOBODY;

  /**
   * @param own our own ears
   */
  public ForwardTap(AudioPacketSink own) {
    this.own = own;
  }

  /** Sends on to all of these from now on, and to nobody else. */
  public void sendOnTo(List<? extends AudioPacketSink> sinks) {
    if (others.length > 0 || !sinks.isEmpty()) {
      others = sinks.toArray(NOBODY);
    }
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
    own.onAudioPacket(
        sequenceNumber,
        timestamp,
        ssrc,
        marker,
        payload,
        offset,
        length,
        audioLevelDbov,
        arrivalNanos);
    for (AudioPacketSink other : others) {
      other.onAudioPacket(
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
    own.onRedAudioPacket(
        sequenceNumber,
        timestamp,
        ssrc,
        marker,
        payload,
        offset,
        length,
        audioLevelDbov,
        arrivalNanos);
    for (AudioPacketSink other : others) {
      other.onRedAudioPacket(
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
}
