package io.roomhub.hardware.sound;

import java.util.List;

/**
 * One sound card as the kernel shows it.
 *
 * @param number ALSA card number; changes with the order of plugging, never shown to people
 * @param id ALSA's short id, e.g. {@code Headphones}
 * @param name stable name (see {@link UsbIdentity}), e.g. {@code usb-046d:0825-9A2B} or {@code
 *     alsa-Headphones}
 * @param model {@code usb-vvvv:pppp} of a USB card, otherwise the same as {@code name}
 * @param description for people, e.g. the product string
 * @param usb whether it hangs on USB
 * @param pcms what can be played or recorded on it
 */
record AlsaCard(
    int number,
    String id,
    String name,
    String model,
    String description,
    boolean usb,
    List<Pcm> pcms) {

  /**
   * One PCM device of a card in one direction.
   *
   * @param device ALSA device number on the card
   * @param direction microphone or speaker
   */
  record Pcm(int device, SoundSystem.Direction direction) {}
}
