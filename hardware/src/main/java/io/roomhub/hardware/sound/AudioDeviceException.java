package io.roomhub.hardware.sound;

/**
 * A sound device is missing, busy or gone. The hub goes on without it and tries again; the message
 * says for people what is wrong and what to do.
 */
public final class AudioDeviceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean absent;

  public AudioDeviceException(String message) {
    super(message);
    absent = false;
  }

  public AudioDeviceException(String message, Throwable cause) {
    super(message, cause);
    absent = false;
  }

  private AudioDeviceException(boolean absent, String message) {
    super(message);
    this.absent = absent;
  }

  /** The machine has no such device: nothing that could be busy or broken. */
  public static AudioDeviceException absent(String message) {
    return new AudioDeviceException(true, message);
  }

  /** Whether the device is not there at all; of one that was pulled out this is no news. */
  public boolean absent() {
    return absent;
  }
}
