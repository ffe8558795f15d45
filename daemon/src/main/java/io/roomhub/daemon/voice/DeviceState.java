package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioDeviceInfo;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the microphone or the speaker.
 *
 * @param condition in one word
 * @param message for people: the device's name, or what is wrong and what to do
 * @param device what is open, or null
 */
public record DeviceState(Condition condition, String message, @Nullable AudioDeviceInfo device) {
  /** In one word. */
  public enum Condition {
    /** Not tried yet. */
    STARTING,
    /** Open and in use. */
    OK,
    /** There, and closed on purpose. */
    CLOSED,
    /** Missing, busy or gone; tried again every second. */
    MISSING
  }

  /** The message of a microphone that is closed because the hub is muted. */
  public static final String CLOSED_WHILE_MUTED = "closed while muted";

  /** Whether it is open. */
  public boolean ok() {
    return condition == Condition.OK;
  }
}
