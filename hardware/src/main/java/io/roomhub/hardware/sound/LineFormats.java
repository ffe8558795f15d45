package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which order the formats of a device are tried.
 *
 * @param channels interleaved channels
 * @param rate Hz
 */
record LineFormats(int channels, int rate) {
  /** A microphone array has no more; the plug-ins of ALSA claim up to 32 for anything. */
  static final int MAX_CHANNELS = 8;

  private static final int FALLBACK_RATE = 44_100;

  /**
   * From best to worst, never empty. A microphone is opened with all its channels, because a card
   * that is asked for fewer gives some of them, and which is anyone's guess. A speaker is opened in
   * stereo where it can. 48 kHz comes first.
   *
   * @param usb what a USB card says of itself, or nothing
   * @param channels the channel counts that Java Sound offers, or nothing when unknown
   */
  static List<LineFormats> order(
      Direction direction, List<UsbStream> usb, List<Integer> channels, boolean isDefault) {
    Comparator<Integer> best =
        direction == Direction.INPUT && !isDefault
            ? Comparator.reverseOrder()
            : Comparator.comparingInt(LineFormats::awayFromStereo);
    List<LineFormats> formats = new ArrayList<>();
    usb.stream()
        .filter(s -> s.channels() <= MAX_CHANNELS && isRate(s.bestRate()))
        .sorted(Comparator.comparing(UsbStream::channels, best).thenComparing(UsbStream.byRate()))
        .map(s -> new LineFormats(s.channels(), s.bestRate()))
        .distinct()
        .forEach(formats::add);
    if (formats.isEmpty()) {
      List<Integer> counts =
          channels.stream()
              .filter(c -> c >= 1 && c <= MAX_CHANNELS)
              .distinct()
              .sorted(best)
              .toList();
      for (int rate : new int[] {AudioBlock.SAMPLE_RATE, FALLBACK_RATE}) {
        for (int count : counts.isEmpty() ? List.of(2, 1) : counts) {
          formats.add(new LineFormats(count, rate));
        }
      }
    }
    return formats;
  }

  /**
   * Why a USB card cannot be used at all, in words for people, or null when it may be tried. ALSA's
   * plug layer, which has to convert where {@link #order} finds nothing that the card can do
   * itself, makes speech of more channels and of higher rates, but not of lower ones.
   *
   * @param usb what the card says of itself, or nothing
   */
  static @Nullable String unusable(List<UsbStream> usb) {
    int highest = usb.stream().mapToInt(UsbStream::bestRate).max().orElse(Integer.MAX_VALUE);
    return highest >= Resampler.MIN_RATE
        ? null
        : "it has no rate of " + Resampler.MIN_RATE + " Hz or more, at most " + highest + " Hz";
  }

  private static int awayFromStereo(int channels) {
    return channels == 2 ? 0 : channels;
  }

  private static boolean isRate(int rate) {
    return rate >= Resampler.MIN_RATE && rate <= Resampler.MAX_RATE;
  }
}
