package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.array.ArrayGeometry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one model of microphone, so that nobody has to configure it.
 *
 * @param product for people
 * @param model beginning of {@code usb-vvvv:pppp}
 * @param channels with how many channels the profile holds, as firmwares differ; 0 for any
 * @param mix channels to take, from 0; none means all
 * @param referenceChannel channel with the device's own loopback, or null
 * @param geometry where the microphones of {@code mix} stand, or null
 * @param cancelsEcho whether the device takes its own speaker out of its microphone
 */
record MicrophoneProfile(
    String product,
    String model,
    int channels,
    List<Integer> mix,
    @Nullable Integer referenceChannel,
    @Nullable ArrayGeometry geometry,
    boolean cancelsEcho) {

  private static final double UMA8_RADIUS_MM = 43;

  /**
   * The first that fits counts. USB ids and channels from the makers' manuals; positions from the
   * same and from the configurations of ODAS (IntRoLab), which agree.
   */
  private static final List<MicrophoneProfile> KNOWN =
      List.of(
          // Channel 0 is what its own processor made; the plain microphones are 1 to 4.
          new MicrophoneProfile(
              "ReSpeaker USB 4 Mic Array",
              "usb-2886:0018",
              6,
              List.of(1, 2, 3, 4),
              5,
              ArrayGeometry.ofMillimetres(-32, 0, 0, -32, 32, 0, 0, 32),
              false),
          new MicrophoneProfile(
              "ReSpeaker USB 4 Mic Array, processed",
              "usb-2886:0018",
              1,
              List.of(0),
              null,
              null,
              true),
          // Channel 0 is for people, channel 1 for speech recognition.
          new MicrophoneProfile(
              "ReSpeaker XVF3800", "usb-2886:001a", 0, List.of(0), null, null, true),
          // One in the middle, six around it; the eighth channel is empty.
          new MicrophoneProfile(
              "miniDSP UMA-8",
              "usb-2752:001c",
              8,
              List.of(0, 1, 2, 3, 4, 5, 6),
              null,
              uma8(),
              false),
          // Of the firmware that processes, channel 0 is the result.
          new MicrophoneProfile(
              "miniDSP UMA-8, processed", "usb-2752:001c", 2, List.of(0), null, null, true),
          new MicrophoneProfile("Jabra speakerphone", "usb-0b0e:", 0, List.of(), null, null, true),
          new MicrophoneProfile("Anker PowerConf", "usb-291a:", 0, List.of(), null, null, true));

  private static ArrayGeometry uma8() {
    double x = UMA8_RADIUS_MM * Math.sqrt(3) / 2;
    double y = UMA8_RADIUS_MM / 2;
    return ArrayGeometry.ofMillimetres(
        0, 0, 0, UMA8_RADIUS_MM, x, y, x, -y, 0, -UMA8_RADIUS_MM, -x, -y, -x, y);
  }

  /**
   * What is known of a device.
   *
   * @param model {@code usb-vvvv:pppp}, or anything else for devices that are not on USB
   * @param channels with how many it is opened
   */
  static @Nullable MicrophoneProfile of(String model, int channels) {
    return KNOWN.stream()
        .filter(p -> model.startsWith(p.model) && (p.channels == 0 || p.channels == channels))
        .findFirst()
        .orElse(null);
  }

  /** The geometry, when these are the channels it is for. */
  @Nullable ArrayGeometry geometryOf(List<Integer> taken) {
    return Objects.equals(taken, mix) ? geometry : null;
  }
}
