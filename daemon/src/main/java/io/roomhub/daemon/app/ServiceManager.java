package io.roomhub.daemon.app;

import io.roomhub.daemon.room.RoomLoop;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.natives.Systemd;
import java.time.Duration;

/**
 * What systemd is told (sd_notify(3)): ready, what we are doing, that we live, that we leave. The
 * watchdog is fed on the room loop and only when both audio threads have ticked since the last
 * time: a hub that is alive but silent is dead.
 *
 * <p>Thread: the room loop.
 */
final class ServiceManager {
  private final RoomLoop loop;
  private final VoiceEngine voice;
  private long captured;
  private long played;
  private String status = "";

  ServiceManager(RoomLoop loop, VoiceEngine voice) {
    this.loop = loop;
    this.voice = voice;
  }

  void ready() {
    Systemd.notify("READY=1");
    Systemd.watchdogInterval()
        .map(Duration::toMillis)
        .ifPresent(interval -> feed(Math.max(100, interval / 2)));
  }

  void status(String text) {
    if (!text.equals(status)) {
      status = text;
      Systemd.notify("STATUS=" + text);
    }
  }

  void reloading(long monotonicMicros) {
    Systemd.notify("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros);
  }

  void reloaded() {
    Systemd.notify("READY=1");
  }

  void stopping() {
    Systemd.notify("STOPPING=1\nSTATUS=leaving the room");
  }

  private void feed(long everyMs) {
    long nowCaptured = voice.capturedBlocks();
    long nowPlayed = voice.playedBlocks();
    if (nowCaptured != captured && nowPlayed != played) {
      Systemd.notify("WATCHDOG=1");
    }
    captured = nowCaptured;
    played = nowPlayed;
    loop.schedule(everyMs, () -> feed(everyMs));
  }
}
