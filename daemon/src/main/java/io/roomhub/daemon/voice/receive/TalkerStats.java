package io.roomhub.daemon.voice.receive;

/**
 * A snapshot of one remote participant's sound. Counts are since the participant came; names follow
 * W3C RTCInboundRtpStreamStats where it has one.
 *
 * @param jitterBufferMs from a packet's arrival to its playout, smoothed, ms
 * @param jitterBufferTargetMs delay that is aimed for, ms
 * @param concealedPercent share of samples made up within the last five seconds, 0..100
 * @param concealedSamples samples made up because their packet was lost or late
 * @param playedSamples samples handed to the mixer while the participant's stream ran
 * @param fecRecovered frames recovered by in-band FEC
 * @param late packets that came after their time
 * @param duplicates packets that came twice
 * @param discarded packets dropped unplayed: overflow, backlog, implausible numbers
 * @param malformed packets that are no Opus, or that the decoder refused
 * @param removedSamplesForAcceleration samples cut to shorten the delay
 * @param insertedSamplesForDeceleration samples repeated to lengthen it
 * @param levelDb level now, dBFS
 */
public record TalkerStats(
    double jitterBufferMs,
    double jitterBufferTargetMs,
    double concealedPercent,
    long concealedSamples,
    long playedSamples,
    long fecRecovered,
    long late,
    long duplicates,
    long discarded,
    long malformed,
    long removedSamplesForAcceleration,
    long insertedSamplesForDeceleration,
    double levelDb) {}
