package io.roomhub.daemon.voice.receive;

import io.roomhub.daemon.voice.meter.Counter;

/** What a jitter buffer has seen, since it was made. Written by its owner, read by any thread. */
public final class JitterCounters {
  final Counter concealedSamples = new Counter();
  final Counter silentConcealedSamples = new Counter();
  final Counter concealmentEvents = new Counter();
  final Counter fecReceived = new Counter();
  final Counter fecRecovered = new Counter();
  final Counter redRecovered = new Counter();
  final Counter late = new Counter();
  final Counter duplicates = new Counter();
  final Counter discarded = new Counter();
  final Counter malformed = new Counter();
  final Counter restarts = new Counter();
  final Counter waitedMicroseconds = new Counter();
  final Counter targetMicroseconds = new Counter();
  final Counter emitted = new Counter();

  /** Samples that were made up because a packet was lost or late. */
  public long concealedSamples() {
    return concealedSamples.get();
  }

  /** Those of them that were silence or comfort noise. */
  public long silentConcealedSamples() {
    return silentConcealedSamples.get();
  }

  /** How often made-up sound began. */
  public long concealmentEvents() {
    return concealmentEvents.get();
  }

  /** Copies that came of other frames: in-band FEC and RED. */
  public long fecReceived() {
    return fecReceived.get();
  }

  /** Frames recovered from in-band FEC. */
  public long fecRecovered() {
    return fecRecovered.get();
  }

  /** Frames played from a copy in a RED packet. */
  public long redRecovered() {
    return redRecovered.get();
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

  /** From arrival to playout, summed over all samples played, seconds. */
  public double delaySeconds() {
    return waitedMicroseconds.get() / 1e6;
  }

  /** The target at the time, summed over all samples played, seconds. */
  public double targetDelaySeconds() {
    return targetMicroseconds.get() / 1e6;
  }

  /** Samples played that came out of packets. */
  public long emitted() {
    return emitted.get();
  }
}
