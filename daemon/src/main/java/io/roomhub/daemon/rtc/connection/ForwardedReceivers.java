package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.AudioPacketSink;
import io.roomhub.daemon.rtc.ForwardedStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who gets the packets of SSRCs that are not the other side's own sound. Set by the room thread,
 * asked by the network thread, which neither waits nor allocates.
 */
final class ForwardedReceivers {
  private static final AudioPacketSink NOBODY = packet -> {};

  private volatile Entry[] entries = {};

  private record Entry(long ssrc, AudioPacketSink sink) {}

  /** Packets of this SSRC go there from now on; null drops them. Further SSRCs than fit do too. */
  void set(long ssrc, @Nullable AudioPacketSink sink) {
    Entry entry = new Entry(ssrc, sink == null ? NOBODY : sink);
    Entry[] next = entries.clone();
    for (int i = 0; i < next.length; i++) {
      if (next[i].ssrc() == ssrc) {
        next[i] = entry;
        entries = next;
        return;
      }
    }
    if (next.length < ForwardedStream.MAX_STREAMS) {
      next = Arrays.copyOf(next, next.length + 1);
      next[next.length - 1] = entry;
      entries = next;
    }
  }

  /** Who gets the packets of this SSRC; null: it is the other side's own. */
  @Nullable AudioPacketSink of(long ssrc) {
    for (Entry entry : entries) {
      if (entry.ssrc() == ssrc) {
        return entry.sink();
      }
    }
    return null;
  }
}
