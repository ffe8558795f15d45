package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.ForwardedStream;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.hardware.clock.Clock;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams of others that one connection sends on, by SSRC. Each is kept as long as the
 * connection: its numbers go on, whoever speaks by it. Thread: the room's.
 */
final class ForwardedSenders {
  private final MediaTransport transport;
  private final Clock clock;
  private final SecureRandom random;
  private final long localSsrc;
  private final Map<Long, ForwardedSender> bySsrc = new HashMap<>();
  private @Nullable NegotiatedAudio agreed;

  /**
   * @param localSsrc of our own sound, which no other may have
   */
  ForwardedSenders(MediaTransport transport, Clock clock, SecureRandom random, long localSsrc) {
    this.transport = transport;
    this.clock = clock;
    this.random = random;
    this.localSsrc = localSsrc;
  }

  /** What offer and answer agreed on. */
  void negotiated(@Nullable NegotiatedAudio audio) {
    agreed = audio;
    bySsrc.values().forEach(sender -> sender.negotiated(audio));
  }

  /** The stream of this SSRC; null when it cannot be had. */
  @Nullable ForwardedStream of(long ssrc) {
    ForwardedSender known = bySsrc.get(ssrc);
    if (known != null) {
      return known;
    }
    boolean valid = ssrc > 0 && ssrc <= 0xFFFF_FFFFL && ssrc != localSsrc;
    if (!valid || bySsrc.size() == ForwardedStream.MAX_STREAMS) {
      return null;
    }
    ForwardedSender sender =
        new ForwardedSender(transport, clock, ssrc, 1 + random.nextInt(1 << 14));
    sender.negotiated(agreed);
    bySsrc.put(ssrc, sender);
    return sender;
  }
}
