package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in words for people why a sound file does not work. */
final class FileErrors {
  private FileErrors() {}

  static AudioDeviceException of(String what, Path path, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException missing -> "no such file or folder";
          case AccessDeniedException denied -> "permission denied";
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return new AudioDeviceException(what + " " + path + ": " + why, e);
  }
}
