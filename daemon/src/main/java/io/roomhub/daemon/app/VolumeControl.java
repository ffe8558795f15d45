package io.roomhub.daemon.app;

import io.roomhub.daemon.control.EventBus;
import io.roomhub.daemon.control.EventName;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/**
 * The speaker's volume, 0..100: the configuration's until somebody sets another one, which then
 * counts until the configuration's own changes.
 *
 * <p>Any thread.
 */
final class VolumeControl {
  private final IntConsumer speaker;
  private final EventBus events;
  private final Wishes wishes;
  private final Executor loop;
  private int configured;

  /**
   * @param configured {@code audio.volume}, which the speaker has already
   * @param wishes may know of another volume
   * @param loop the room loop, which owns them
   */
  VolumeControl(
      int configured, IntConsumer speaker, EventBus events, Wishes wishes, Executor loop) {
    this.configured = configured;
    this.speaker = speaker;
    this.events = events;
    this.wishes = wishes;
    this.loop = loop;
    wishes.volume().ifPresent(speaker);
  }

  /** Somebody sets it by hand. */
  void set(int volume) {
    apply(volume);
    // Not here: it may be the panel's thread, which has a mute button to read.
    loop.execute(() -> wishes.volume(volume));
  }

  /** The configuration was read again; one that says the same as before changes nothing. */
  synchronized void configure(int volume) {
    if (volume == configured) {
      return;
    }
    configured = volume;
    apply(volume);
    loop.execute(() -> wishes.configuredVolume(volume));
  }

  private void apply(int volume) {
    speaker.accept(volume);
    events.publish(EventName.VOLUME, Map.of("volume", volume));
  }
}
