package io.roomhub.daemon.rtc.sctp;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for room in SCTP, in order on each stream and the streams in turn, so that a
 * short message does not wait for a whole file on another channel. How much may wait is limited by
 * who adds it.
 */
final class StreamQueues {
  private final Map<Integer, Stream> streams = new LinkedHashMap<>();

  private static final class Stream {
    final Queue<OutgoingMessage> messages = new ArrayDeque<>();
    boolean resetWanted;
  }

  void add(OutgoingMessage message) {
    stream(message.stream()).messages.add(message);
  }

  /** The stream ends after what waits on it. */
  void reset(int id) {
    stream(id).resetWanted = true;
  }

  private Stream stream(int id) {
    return streams.computeIfAbsent(id, unused -> new Stream());
  }

  /** The stream whose turn it is, or -1 when nothing waits. */
  int turn() {
    return streams.isEmpty() ? -1 : streams.keySet().iterator().next();
  }

  /** The next message of a stream, or null: then it is to be reset. */
  @Nullable OutgoingMessage peek(int id) {
    Stream stream = streams.get(id);
    return stream == null ? null : stream.messages.peek();
  }

  /** The first of that stream is worked off; the turn passes on. */
  void remove(int id) {
    Stream stream = stream(id);
    streams.remove(id);
    if (stream.messages.poll() == null) {
      stream.resetWanted = false;
    }
    if (!stream.messages.isEmpty() || stream.resetWanted) {
      streams.put(id, stream);
    }
  }
}
