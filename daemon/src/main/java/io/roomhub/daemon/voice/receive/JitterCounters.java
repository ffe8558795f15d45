package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.meter.Counter;

/** What a jitter buffer has seen, since it was made. Written by its owner, read by any thread. */
public final class JitterCounters {
  final Counter concealedSamples = new Counter();
  final Counter fecRecovered = new Counter();
  final Counter late = new Counter();
  final Counter duplicates = new Counter();
  final Counter discarded = new Counter();
  final Counter malformed = new Counter();
  final Counter restarts = new Counter();

  /** Samples that were made up because a packet was lost or late. */
  public long concealedSamples() {
    return concealedSamples.get();
  }

  /** Frames recovered from in-band FEC. */
  public long fecRecovered() {
    return fecRecovered.get();
  }

  /** Packets that came after their time. */
  public long late() {
    return late.get();
  }

  /** Packets that came twice. */
  public long duplicates() {
    return duplicates.get();
  }

  /** Packets thrown away unplayed: a backlog, or a jump without proof. */
  public long discarded() {
    return discarded.get();
  }

  /** Payloads that are no Opus packet. */
  public long malformed() {
    return malformed.get();
  }

  /** How often the stream began anew: another SSRC or another timeline. */
  public long restarts() {
    return restarts.get();
  }
}
