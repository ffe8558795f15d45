package io.roomhub.daemon.room.forward;

import io.roomhub.daemon.rtc.AudioPacket;
import io.roomhub.daemon.rtc.AudioPacketSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the packets of one connection go: to our own ears, and on to those who hear its talker
 * through us. What comes here is the talker's own; what somebody else sends on over the connection
 * does not come by, so nothing is ever sent on twice.
 *
 * <p>Packets belong to the connection's network thread; {@link #sendOnTo} to the room's.
 */
public final class ForwardTap implements AudioPacketSink {
  private final AudioPacketSink own;

  /** Our own ears first. */
  private volatile AudioPacketSink[] sinks;

  /**
   * @param own our own ears
   */
  public ForwardTap(AudioPacketSink own) {
    this.own = own;
    sinks = new AudioPacketSink[] {own};
  }

  /** Sends on to all of these from now on, and to nobody else. */
  public void sendOnTo(List<? extends AudioPacketSink> others) {
    if (sinks.length > 1 || !others.isEmpty()) {
      List<AudioPacketSink> all = new ArrayList<>(others);
      all.addFirst(own);
      sinks = all.toArray(AudioPacketSink[]::new);
    }
  }

  @Override
  public void onAudioPacket(AudioPacket packet) {
    for (AudioPacketSink sink : sinks) {
      sink.onAudioPacket(packet);
    }
  }
}
