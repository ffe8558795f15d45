package io.roomhub.daemon.control;

/**
 * One sound device: {@code GET /v1/devices}.
 *
 * @param name what {@code audio.input} or {@code audio.output} may say
 * @param description for people
 * @param direction {@code input} or {@code output}
 * @param kind {@code javasound} or {@code virtual}
 * @param channels its own channel count
 * @param sampleRate its own rate, Hz
 * @param inUse the hub has it open
 */
public record DeviceStatus(
    String name,
    String description,
    String direction,
    String kind,
    int channels,
    int sampleRate,
    boolean inUse) {}
