package io.roomhub.hardware.sound;

/**
 * What one sound device is.
 *
 * @param name stable across reboots and USB ports; what the configuration may say
 * @param description for people, e.g. the product string
 * @param kind {@code javasound} or {@code virtual}
 * @param channels channel count the device is (or would be) opened with
 * @param sampleRate its own rate in Hz
 * @param testSignal a synthetic signal that is no microphone: stages that judge speech against
 *     noise (gain, denoise) leave it alone
 * @param cancelsEcho a microphone that takes what its own device plays out of what it hears
 */
public record AudioDeviceInfo(
    String name,
    String description,
    String kind,
    int channels,
    int sampleRate,
    boolean testSignal,
    boolean cancelsEcho) {}
