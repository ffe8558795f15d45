package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.array.ArrayGeometry;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration wants of the channels of a microphone; what it leaves open, the device's
 * profile answers.
 *
 * @param channels channels to take, from 0; none leaves it open, which without a profile means all
 * @param referenceChannel channel with the device's own loopback, or null to leave it open
 * @param beamforming whether to listen in the direction of the talker, where the geometry is known
 * @param geometry where the microphones of {@code channels} stand, or null to leave it open
 */
public record MicrophoneOptions(
    List<Integer> channels,
    @Nullable Integer referenceChannel,
    boolean beamforming,
    @Nullable ArrayGeometry geometry) {

  /** Leaves all open; no beamforming. */
  public static final MicrophoneOptions AUTO = new MicrophoneOptions(List.of(), null, false, null);

  /** Takes a copy. */
  public MicrophoneOptions {
    channels = List.copyOf(channels);
  }

  /**
   * What is done with a device.
   *
   * @param mix channels to take
   * @param referenceChannel or null
   * @param beam geometry to form a beam with; null to average
   */
  record Plan(
      List<Integer> mix, @Nullable Integer referenceChannel, @Nullable ArrayGeometry beam) {}

  /**
   * Decides for a device.
   *
   * @param available with how many channels it is opened
   * @throws IllegalArgumentException when a channel that is wanted does not exist, or the geometry
   *     does not fit the channels
   */
  Plan plan(@Nullable MicrophoneProfile profile, int available) {
    List<Integer> mix = channels;
    Integer reference = referenceChannel;
    if (mix.isEmpty() && profile != null) {
      mix = profile.mix();
    }
    if (reference == null && profile != null) {
      reference = profile.referenceChannel();
    }
    if (mix.isEmpty()) {
      Integer loopback = reference;
      mix =
          IntStream.range(0, available)
              .filter(c -> loopback == null || c != loopback)
              .boxed()
              .toList();
    }
    for (Integer channel : mix) {
      check(channel, available);
    }
    if (reference != null) {
      check(reference, available);
    }
    return new Plan(mix, reference, beam(profile, mix));
  }

  private @Nullable ArrayGeometry beam(@Nullable MicrophoneProfile profile, List<Integer> mix) {
    if (!beamforming) {
      return null;
    }
    if (geometry == null) {
      return profile == null ? null : profile.geometryOf(mix);
    }
    if (geometry.microphones().size() != mix.size()) {
      throw new IllegalArgumentException(
          "the geometry is of "
              + geometry.microphones().size()
              + " microphones, but "
              + mix.size()
              + " channels are taken");
    }
    return geometry;
  }

  private static void check(int channel, int available) {
    if (channel < 0 || channel >= available) {
      throw new IllegalArgumentException(
          "channel " + channel + " does not exist: there are " + available);
    }
  }
}
