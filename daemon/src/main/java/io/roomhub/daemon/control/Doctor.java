package io.roomhub.daemon.control;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the running hub and says what is wrong and what to do about it: sound devices, GPIO,
 * native libraries, signaling, the board's power and heat, clock. Quick: it reads what the hub
 * already knows. Any thread.
 */
public final class Doctor {
  /** Loss of the echo below which the far side is likely to hear itself, dB. */
  private static final double ECHO_HEARD_DB = 15;

  /** No hub was built before this, so a clock that says less has not been set. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private final HubControl hub;
  private final Supplier<WallClock> wallClock;

  /** A doctor for this hub; {@code wallClock} is {@link WallClock#read} outside tests. */
  public Doctor(HubControl hub, Supplier<WallClock> wallClock) {
    this.hub = hub;
    this.wallClock = wallClock;
  }

  /** Runs every check, in a fixed order. */
  public DoctorReport examine() {
    HubStatus status = hub.status();
    List<Check> checks = new ArrayList<>();
    HubStatus.Input input = status.audio().input();
    checks.add(device("microphone", input.device(), input.kind(), input.error(), "audio.input"));
    HubStatus.Output output = status.audio().output();
    checks.add(device("speaker", output.device(), output.kind(), output.error(), "audio.output"));
    checks.add(gpio(status.gpio()));
    HubStatus.Denoise denoise = status.audio().denoise();
    checks.add(
        stage(
            "noise suppression",
            denoise.engine(),
            denoise.unavailable(),
            "install the package librnnoise0, or set audio.noiseSuppression to false"));
    checks.add(echo(status.audio().echo()));
    HubStatus.DataChannels data = status.dataChannels();
    checks.add(
        stage(
            "data channels",
            data.engine(),
            data.unavailable(),
            "install the package libusrsctp2; without it pages that meet by data channels stay out"));
    for (HubStatus.Rail rail : status.signaling()) {
      checks.add(rail(rail));
    }
    HubStatus.Board board = status.board();
    if (board != null) {
      checks.add(power(board));
      checks.add(heat(board));
    }
    checks.add(clock(wallClock.get()));
    return DoctorReport.of(checks);
  }

  private static Check device(
      String name,
      @Nullable String device,
      @Nullable String kind,
      @Nullable String error,
      String key) {
    if (device == null) {
      return new Check(
          name,
          Verdict.FAIL,
          error == null ? "none is open" : error,
          "plug one in or free it; roomhubctl devices lists what " + key + " may name");
    }
    if ("virtual".equals(kind)) {
      return new Check(
          name,
          Verdict.WARN,
          device + " is a virtual device",
          "good for a trial; for a room plug in a real one, which " + key + " auto finds");
    }
    return new Check(name, Verdict.OK, device, null);
  }

  private static Check gpio(HubStatus.Gpio gpio) {
    if (gpio.unavailable() != null) {
      return new Check(
          "gpio",
          Verdict.WARN,
          gpio.provider() + ": " + gpio.unavailable(),
          "see that /dev/gpiochip0 exists and that the hub's user is in the group gpio");
    }
    if (gpio.provider().equals("simulated")) {
      return new Check(
          "gpio",
          Verdict.WARN,
          "simulated: there is no real button and no real lamp",
          "good for a trial; on a Raspberry Pi gpio.provider auto finds the pins");
    }
    return new Check("gpio", Verdict.OK, gpio.provider(), null);
  }

  private static Check stage(
      String name, @Nullable String engine, @Nullable String unavailable, String remedy) {
    if (unavailable != null) {
      return new Check(name, Verdict.WARN, unavailable, remedy);
    }
    return new Check(name, Verdict.OK, engine == null ? "not in use" : engine, null);
  }

  private static Check echo(HubStatus.Echo echo) {
    String name = "echo cancellation";
    if (echo.engine() == null) {
      return new Check(name, Verdict.OK, "not in use", null);
    }
    if (echo.erleDb() < ECHO_HEARD_DB) {
      return new Check(
          name,
          Verdict.WARN,
          echo.engine() + " takes only " + Math.round(echo.erleDb()) + " dB away",
          "turn the speaker down, or move it away from the microphone");
    }
    return new Check(name, Verdict.OK, echo.engine(), null);
  }

  private static Check rail(HubStatus.Rail rail) {
    String name = "signaling " + rail.type();
    if (rail.state().equals("up")) {
      return new Check(name, Verdict.OK, rail.url(), null);
    }
    String error = rail.lastError() == null ? "" : ": " + rail.lastError();
    return new Check(
        name,
        Verdict.FAIL,
        rail.url() + " is " + rail.state() + error,
        "the hub keeps trying; if the error itself names no remedy, check the network and the address");
  }

  private static Check power(HubStatus.Board board) {
    if (board.underVoltage() || board.underVoltageSinceBoot()) {
      return new Check(
          "power supply",
          board.underVoltage() ? Verdict.FAIL : Verdict.WARN,
          "too weak" + since(board.underVoltage()),
          "use the supply that is made for this board, on a short cable, and feed a hungry speaker"
              + " from elsewhere");
    }
    return new Check("power supply", Verdict.OK, "strong enough", null);
  }

  private static Check heat(HubStatus.Board board) {
    if (board.throttled() || board.throttledSinceBoot()) {
      return new Check(
          "processor speed",
          Verdict.WARN,
          "slowed down for heat or want of power" + since(board.throttled()),
          "give the board a heat sink and air");
    }
    return new Check("processor speed", Verdict.OK, "full", null);
  }

  private static String since(boolean now) {
    return now ? " now" : " at some time since boot";
  }

  private static Check clock(WallClock clock) {
    if (clock.now().isBefore(EARLIEST)) {
      return new Check(
          "clock",
          Verdict.FAIL,
          "the machine believes it is " + clock.now(),
          "give it a time server (timedatectl set-ntp true) or a battery-backed clock: certificates"
              + " are judged by date");
    }
    return new Check(
        "clock", Verdict.OK, clock.synchronised() ? "set by a time server" : "plausible", null);
  }
}
