package io.roomhub.daemon.config;

import io.roomhub.hardware.sound.MicrophoneOptions;
import io.roomhub.hardware.sound.array.ArrayGeometry;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@code audio} says of the channels of the microphone. */
final class MicrophoneSection {
  private static final int MAX_CHANNELS = 32;

  /** No array on a table is larger, mm. */
  private static final int MAX_MM = 1_000;

  private MicrophoneSection() {}

  static MicrophoneOptions read(ConfigSection audio) {
    List<Integer> channels = inputChannels(audio);
    Integer reference = audio.optionalInteger("referenceChannel", 0, MAX_CHANNELS - 1);
    if (reference != null && channels.contains(reference)) {
      audio.error("referenceChannel", "is one of inputChannels; it cannot be both");
    }
    boolean beamforming = audio.flag("beamforming", false);
    ArrayGeometry geometry = geometry(audio, channels);
    return new MicrophoneOptions(channels, reference, beamforming, geometry);
  }

  /** The channels that are named, or none for {@code auto}. */
  private static List<Integer> inputChannels(ConfigSection audio) {
    ConfigNode node = audio.node("inputChannels");
    if (node == null || (node instanceof ConfigNode.Text text && text.value().equals("auto"))) {
      return List.of();
    }
    if (!(node instanceof ConfigNode.Arr)) {
      audio.error(
          "inputChannels",
          "must be \"auto\" or an array of channel numbers, not " + node.describe());
      return List.of();
    }
    List<Integer> channels =
        audio.list(
            "inputChannels",
            List.of(),
            1,
            MAX_CHANNELS,
            (path, item) -> audio.integer(path, item, 0, 0, MAX_CHANNELS - 1));
    if (new HashSet<>(channels).size() < channels.size()) {
      audio.error("inputChannels", "names a channel twice");
    }
    return channels;
  }

  private static @Nullable ArrayGeometry geometry(ConfigSection audio, List<Integer> channels) {
    if (audio.node("arrayGeometry") == null) {
      return null;
    }
    List<ArrayGeometry.Position> positions =
        audio.list(
            "arrayGeometry",
            List.of(),
            2,
            MAX_CHANNELS,
            (path, item) -> {
              ConfigSection position = audio.sub(path, item);
              ArrayGeometry.Position read =
                  new ArrayGeometry.Position(
                      position.number("xMm", 0, -MAX_MM, MAX_MM),
                      position.number("yMm", 0, -MAX_MM, MAX_MM));
              position.end();
              return read;
            });
    if (positions.size() < 2) {
      return null;
    }
    if (positions.size() != channels.size()) {
      audio.error("arrayGeometry", "must have one position for each of inputChannels");
      return null;
    }
    return new ArrayGeometry(positions);
  }
}
