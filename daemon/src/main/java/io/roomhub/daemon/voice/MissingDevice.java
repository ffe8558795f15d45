package io.roomhub.daemon.voice;

import io.roomhub.hardware.sound.AudioDeviceException;

/**
 * Decides which of the reasons why a device is missing are worth a log line: the first, and another
 * one that stands. While a plug is pulled or put in the reason changes from try to try, and that
 * nothing is there any more is no news. Sans-I/O; whoever owns it serialises the calls.
 */
final class MissingDevice {
  /** So many tries, one a second, have the same reason before it is told after another one. */
  static final int STANDING_TRIES = 5;

  private boolean missing;
  private String last = "";
  private String told = "";
  private int standing;

  /** The device is there: the next reason is news again. */
  void found() {
    missing = false;
  }

  /** It is missing, or still is; returns whether to tell why. */
  boolean isNews(Exception why) {
    String reason = String.valueOf(why.getMessage());
    boolean already = missing;
    standing = already && reason.equals(last) ? standing + 1 : 1;
    missing = true;
    last = reason;
    boolean absent = why instanceof AudioDeviceException device && device.absent();
    boolean news = !already || (standing == STANDING_TRIES && !absent && !reason.equals(told));
    if (news) {
      told = reason;
    }
    return news;
  }
}
