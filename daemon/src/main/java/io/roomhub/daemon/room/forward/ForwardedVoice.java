package io.roomhub.daemon.room.forward;

import io.roomhub.daemon.rtc.AudioPacket;
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

  @Override
  public void onAudioPacket(AudioPacket packet) {
    long before = packets;
    packets = before + 1;
    ears.onAudioPacket(packet);
  }
}
