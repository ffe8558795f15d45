package io.roomhub.daemon.voice.receive;

/**
 * A snapshot of one remote participant's sound. Counts are since the participant came; names follow
 * W3C RTCInboundRtpStreamStats where it has one.
 *
 * @param jitterBufferMs from a packet's arrival to its playout, smoothed, ms
 * @param jitterBufferTargetMs delay that is aimed for, ms
 * @param concealedPercent share of samples made up within the last five seconds, 0..100
 * @param jitterBufferDelay from arrival to playout, summed over the emitted samples, seconds
 * @param jitterBufferTargetDelay the target at the time, summed over the emitted samples, seconds
 * @param jitterBufferEmittedCount samples that came out of packets
 * @param concealedSamples samples made up because their packet was lost or late
 * @param silentConcealedSamples those of them that were silence or comfort noise
 * @param concealmentEvents how often made-up sound began
 * @param playedSamples samples handed to the mixer while the participant's stream ran
 * @param fecPacketsReceived copies of other frames that came: in-band FEC and RED
 * @param fecRecovered frames recovered by in-band FEC
 * @param redRecovered frames played from a copy in a RED packet
 * @param late packets that came after their time
 * @param duplicates packets that came twice
 * @param discarded packets dropped unplayed: overflow, backlog, implausible numbers
 * @param malformed packets that are no Opus or no RED, or that the decoder refused
 * @param removedSamplesForAcceleration samples cut to shorten the delay
 * @param insertedSamplesForDeceleration samples repeated to lengthen it
 * @param levelDb level now, dBFS, before the gain
 * @param gainDb by which the talker is brought to the loudness of the others, dB
 */
public record TalkerStats(
    double jitterBufferMs,
    double jitterBufferTargetMs,
    double concealedPercent,
    double jitterBufferDelay,
    double jitterBufferTargetDelay,
    long jitterBufferEmittedCount,
    long concealedSamples,
    long silentConcealedSamples,
    long concealmentEvents,
    long playedSamples,
    long fecPacketsReceived,
    long fecRecovered,
    long redRecovered,
    long late,
    long duplicates,
    long discarded,
    long malformed,
    long removedSamplesForAcceleration,
    long insertedSamplesForDeceleration,
    double levelDb,
    double gainDb) {

  /** Packets that came and were not played: too late, too early, too many. */
  public long packetsDiscarded() {
    return late + discarded;
  }

  /** Copies that came and were not needed. */
  public long fecPacketsDiscarded() {
    return fecPacketsReceived - fecRecovered - redRecovered;
  }
}
