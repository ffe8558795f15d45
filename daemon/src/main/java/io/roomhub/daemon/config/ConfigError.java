package io.roomhub.daemon.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path JSON path of the offending value, e.g. {@code $.audio.opus.bitrate}
 * @param message what is wrong and what is allowed; holds no secret
 * @param line line in the file, from 1, or 0 when there is none (a missing key)
 */
public record ConfigError(String path, String message, int line) {
  /** One line for people: path, line, message. */
  @Override
  public String toString() {
    return line > 0 ? path + " (line " + line + "): " + message : path + ": " + message;
  }
}
