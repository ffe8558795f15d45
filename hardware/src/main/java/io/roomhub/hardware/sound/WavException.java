package io.roomhub.hardware.sound;

import java.io.IOException;

/** A file is no WAV file that can be played; the message says for people why. */
public final class WavException extends IOException {
  private static final long serialVersionUID = 1L;

  WavException(String message) {
    super(message);
  }
}
