package io.roomhub.daemon.control.quality;

import org.jspecify.annotations.Nullable;

/**
 * The figures of one participant's connection at one moment. A number that is not known is NaN.
 *
 * @param roundTripMs by RTCP
 * @param jitterMs interarrival jitter of what we receive (RFC 3550)
 * @param lossPercent of what we receive, over the last seconds, 0..100
 * @param remoteLossPercent what the other side reports of our stream
 * @param jitterBufferMs present playout delay
 * @param concealedPercent share of samples made up for lost ones, 0..100
 * @param sendBitrate bit/s
 * @param receiveBitrate bit/s
 * @param quality {@code excellent}, {@code good}, {@code fair}, {@code poor}, or null when not
 *     connected
 */
public record QualitySample(
    double roundTripMs,
    double jitterMs,
    double lossPercent,
    double remoteLossPercent,
    double jitterBufferMs,
    double concealedPercent,
    double sendBitrate,
    double receiveBitrate,
    MouthToEar mouthToEar,
    @Nullable String quality) {}
