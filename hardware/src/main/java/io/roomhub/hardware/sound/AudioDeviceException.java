package io.roomhub.hardware.sound;

/**
 * A sound device is missing, busy or gone. The hub goes on without it and tries again; the message
 * says for people what is wrong and what to do.
 */
public final class AudioDeviceException extends Exception {
  public AudioDeviceException(String message) {
    super(message);
  }

  public AudioDeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
