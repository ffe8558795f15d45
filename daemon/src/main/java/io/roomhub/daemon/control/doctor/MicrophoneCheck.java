package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.voice.DeviceState;
import io.roomhub.hardware.clock.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Whether there is a real microphone, and whether anything plausible comes out of it. */
final class MicrophoneCheck implements HealthCheck {
  /** Long enough to hear a room's noise; the device may just be opening as well. */
  private static final long LISTEN_NANOS = 2_000_000_000L;

  private static final int LOOKS = 8;

  /** No room with a working microphone is that quiet, dBFS. */
  private static final double DEAD_DB = -90;

  /** What is louder for a whole block is about to clip, dBFS. */
  private static final double HOT_DB = -4;

  private final Supplier<HubStatus> hub;
  private final Clock clock;

  MicrophoneCheck(Supplier<HubStatus> hub, Clock clock) {
    this.hub = hub;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "microphone";
  }

  @Override
  public List<Check> run() throws InterruptedException {
    HubStatus.Input input =
        Patience.await(hub, clock, LISTEN_NANOS, MicrophoneCheck::settled).audio().input();
    if (DeviceState.CLOSED_WHILE_MUTED.equals(input.error())) {
      return List.of(Check.ok(name(), "closed while muted, as audio.closeWhenMuted wants it"));
    }
    if (input.device() == null) {
      return List.of(DeviceFindings.missing(name(), input.error(), "audio.input"));
    }
    if ("virtual".equals(input.kind())) {
      return List.of(DeviceFindings.virtual(name(), input.device(), "audio.input"));
    }
    return List.of(judge(input.device(), loudest()));
  }

  private static boolean settled(HubStatus status) {
    HubStatus.Input input = status.audio().input();
    return input.device() != null || DeviceState.CLOSED_WHILE_MUTED.equals(input.error());
  }

  private double loudest() throws InterruptedException {
    double loudest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < LOOKS; i++) {
      clock.sleepUntil(clock.nanoTime() + LISTEN_NANOS / LOOKS);
      double level = hub.get().audio().input().levelDb();
      loudest = Double.isNaN(level) ? loudest : Math.max(loudest, level);
    }
    return loudest;
  }

  private Check judge(String device, double level) {
    if (level < DEAD_DB) {
      return Check.warn(
          name(),
          device + " delivers silence",
          "see that it is not muted by a switch of its own and that its level is up"
              + " (audio.inputLevelDb, alsamixer)");
    }
    String told = String.format(Locale.ROOT, "%s, level %.0f dBFS", device, level);
    if (level > HOT_DB) {
      return Check.warn(
          name(), told + ": too loud, it will be distorted", "lower audio.inputLevelDb");
    }
    return Check.ok(name(), told);
  }
}
