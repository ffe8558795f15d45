package io.roomhub.daemon.control;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.quality.QualityLog;
import java.util.List;
import java.util.Map;

/**
 * What control needs from the hub below it. Methods are called on HTTP threads, several at once;
 * they answer within milliseconds ({@link #devices} within a second) and never wait for the
 * network. Changes are told through the {@link EventBus} that the hub and the server share.
 */
public interface HubControl {
  /** A snapshot of everything. */
  HubStatus status();

  /** Every sound device that could be opened now, microphones first. */
  List<DeviceStatus> devices();

  /**
   * Mutes or unmutes.
   *
   * @return whether the hub is muted afterwards
   * @throws ControlException when the hub cannot do it now
   */
  boolean setMuted(boolean muted) throws ControlException;

  /**
   * Flips mute in one step.
   *
   * @return whether the hub is muted afterwards
   * @throws ControlException when the hub cannot do it now
   */
  boolean toggleMuted() throws ControlException;

  /**
   * Asks the kernel whether anything records; while the microphone is being closed for mute this
   * waits for it, two seconds at most.
   */
  default MuteProof muteProof() {
    return MuteProof.of(status().muted(), false, false, null, List.of());
  }

  /** Sets the loudness of the speaker, 0..100; the caller has checked the range. */
  void setVolume(int volume);

  /** The loudness of the speaker, 0..100. */
  default int volume() {
    return status().volume();
  }

  /** Leaves the room until {@link #rejoin}; begun, not waited for. */
  default void leave() {}

  /** Comes back into the room; begun, not waited for. */
  default void rejoin() {}

  /**
   * Presses or releases a simulated button.
   *
   * @throws ControlException {@link ControlException#conflict} unless GPIO is simulated, {@link
   *     ControlException#notFound} when there is no such button
   */
  void pressButton(String name, boolean pressed) throws ControlException;

  /**
   * Further counters for the metrics, since the start: {@code signaling_messages_refused} becomes
   * {@code roomhub_signaling_messages_refused_total}.
   */
  default Map<String, Long> counters() {
    return Map.of();
  }

  /** What was last written in the room, oldest first. */
  default List<ChatMessage> chat() {
    return List.of();
  }

  /** Writes to everybody in the room; the caller has checked the length. */
  default void say(String text) {}

  /** Everybody's figures of the last ten minutes. */
  default QualityLog quality() {
    return QualityLog.EMPTY;
  }

  /** What is configured now, with all its secrets: never to be shown as it is. */
  HubConfig config();

  /** The last lines of the log, oldest first. */
  default List<String> logLines() {
    return List.of();
  }

  /** The links by which a browser joins; empty when this hub has no page of its own. */
  List<String> inviteUrls();
}
