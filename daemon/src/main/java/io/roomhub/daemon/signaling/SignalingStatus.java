package io.roomhub.daemon.signaling;

import org.jspecify.annotations.Nullable;

/**
 * One rail as the status shows it.
 *
 * @param type configuration type
 * @param url where it goes, without secrets
 * @param state {@code up}, {@code connecting} or {@code down}
 * @param lastError for people, or null
 * @param listening whether it only waits for others on this machine's network; then it is {@code
 *     up} without any network as well
 */
public record SignalingStatus(
    String type, String url, State state, @Nullable String lastError, boolean listening) {
  /** One that goes somewhere: that it is up shows that there is a way. */
  public SignalingStatus(String type, String url, State state, @Nullable String lastError) {
    this(type, url, state, lastError, false);
  }

  /** Whether the rail can introduce participants now. */
  public enum State {
    CONNECTING,
    UP,
    DOWN
  }
}
