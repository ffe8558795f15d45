package io.roomhub.daemon.signaling;

import org.jspecify.annotations.Nullable;

/**
 * One rail as the status shows it.
 *
 * @param type configuration type
 * @param url where it goes, without secrets
 * @param state {@code up}, {@code connecting} or {@code down}
 * @param lastError for people, or null
 */
public record SignalingStatus(String type, String url, State state, @Nullable String lastError) {
  /** Whether the rail can introduce participants now. */
  public enum State {
    CONNECTING,
    UP,
    DOWN
  }
}
