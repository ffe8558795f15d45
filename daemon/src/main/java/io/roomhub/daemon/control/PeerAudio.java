package io.roomhub.daemon.control;

import io.roomhub.daemon.control.quality.MouthToEar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one participant's sound fares, summed up since they came. Names are those of W3C
 * RTCInboundRtpStreamStats where it has one; sample counts are at 48 kHz.
 *
 * @param jitterBufferTargetMs delay that is aimed for now
 * @param jitterBufferDelay from arrival to playout, summed over the emitted samples, seconds
 * @param jitterBufferTargetDelay the target at the time, likewise
 * @param jitterBufferEmittedCount samples that came out of packets
 * @param concealedSamples samples made up for lost or late ones
 * @param silentConcealedSamples those of them that were silence or comfort noise
 * @param concealmentEvents how often made-up sound began
 * @param insertedSamplesForDeceleration samples by which sound was drawn out
 * @param removedSamplesForAcceleration samples by which it was shortened
 * @param fecPacketsReceived copies of other frames that came: in-band FEC and RED
 * @param fecPacketsDiscarded those of them that were not needed
 * @param packetsDiscarded packets that came and were not played
 * @param gainDb by which the participant is brought to the loudness of the others
 * @param remoteLossPercent what the participant reports of our stream, 0..100; NaN before it does
 * @param mouthToEar estimate of the delay from there to here, by its parts
 * @param redundancy how many frames of 20 ms back each copy is from that we send along, if any
 * @param sendClass {@code good}, or {@code poor}: its path carries less than that of the others, so
 *     it gets an encoding of its own; null while it is not connected
 * @param sendTargetBitrate target of the encoding that we send, bit/s without copies; likewise
 * @param sendExpectedLossPercent loss that its in-band FEC is made for; 0 without such copies
 * @param requestedBitrate most that the participant asks for, bit/s within bounds; null for nothing
 */
public record PeerAudio(
    double jitterBufferTargetMs,
    double jitterBufferDelay,
    double jitterBufferTargetDelay,
    long jitterBufferEmittedCount,
    long concealedSamples,
    long silentConcealedSamples,
    long concealmentEvents,
    long insertedSamplesForDeceleration,
    long removedSamplesForAcceleration,
    long fecPacketsReceived,
    long fecPacketsDiscarded,
    long packetsDiscarded,
    double gainDb,
    double remoteLossPercent,
    MouthToEar mouthToEar,
    List<Integer> redundancy,
    @Nullable String sendClass,
    @Nullable Integer sendTargetBitrate,
    @Nullable Integer sendExpectedLossPercent,
    @Nullable Integer requestedBitrate) {
  public PeerAudio {
    redundancy = List.copyOf(redundancy);
  }
}
