package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final String PLUG_IN =
      "plug one in or free it; roomhubctl devices lists what audio.output may name";

  @Test
  void eachFaultIsToldWithItsRemedy() {
    DoctorReport report = new Doctor(new FakeHub(), ControlFixture::clock).examine();

    assertEquals(
        List.of(
            new Check(
                "microphone",
                Verdict.WARN,
                "tone 440 Hz is a virtual device",
                "good for a trial; for a room plug in a real one, which audio.input auto finds"),
            new Check("speaker", Verdict.FAIL, "no such device", PLUG_IN),
            new Check(
                "gpio",
                Verdict.WARN,
                "simulated: there is no real button and no real lamp",
                "good for a trial; on a Raspberry Pi gpio.provider auto finds the pins"),
            new Check("noise suppression", Verdict.OK, "rnnoise 0.2", null),
            new Check("echo cancellation", Verdict.OK, "kalman 1", null),
            new Check("data channels", Verdict.OK, "usrsctp", null),
            new Check("signaling embedded", Verdict.OK, "wss://0.0.0.0:8443/ws", null),
            new Check(
                "signaling websocket",
                Verdict.FAIL,
                "wss://host/ws is down: connection refused",
                "the hub keeps trying; if the error itself names no remedy, check the network and the"
                    + " address"),
            new Check("clock", Verdict.OK, "set by a time server", null)),
        report.checks());
    assertEquals(Verdict.FAIL, report.verdict());
  }

  @Test
  void whatCouldNotBeLoadedIsAWarning() {
    FakeHub fake = new FakeHub();
    HubStatus base = fake.status("none", List.of(), List.of());
    HubStatus.Audio audio =
        new HubStatus.Audio(
            new HubStatus.Input("usb", "javasound", 1, 48000, -40, 0, false, null),
            new HubStatus.Output("usb", "javasound", 48000, -40, 0, null),
            List.of(),
            new HubStatus.Echo("kalman 1", 9.4, 61, 0, false),
            new HubStatus.Gain(0),
            new HubStatus.Denoise(null, Double.NaN, "librnnoise.so.0 not found"),
            new HubStatus.Load(0, "everything"),
            20);
    HubStatus status =
        new HubStatus(
            base.version(),
            base.state(),
            base.uptimeSeconds(),
            base.room(),
            base.muted(),
            base.volume(),
            base.signaling().subList(0, 1),
            List.of(),
            base.upload(),
            audio,
            new HubStatus.Gpio("simulated", Map.of(), Map.of(), "no GPIO chip"),
            base.board(),
            new HubStatus.DataChannels(null, "libusrsctp.so.2 cannot be loaded"),
            base.process(),
            List.of(),
            List.of());

    DoctorReport report = new Doctor(hubWith(status), ControlFixture::clock).examine();

    assertEquals(
        List.of("OK", "OK", "WARN", "WARN", "WARN", "WARN", "OK", "OK"),
        report.checks().stream().map(check -> check.verdict().name()).toList());
    assertEquals(Verdict.WARN, report.verdict());
    assertEquals(
        """
        ok    microphone          usb
        ok    speaker             usb
        warn  gpio                simulated: no GPIO chip
                                  -> see that /dev/gpiochip0 exists and that the hub's user is in the group gpio
        warn  noise suppression   librnnoise.so.0 not found
                                  -> install the package librnnoise0, or set audio.noiseSuppression to false
        warn  echo cancellation   kalman 1 takes only 9 dB away
                                  -> turn the speaker down, or move it away from the microphone
        warn  data channels       libusrsctp.so.2 cannot be loaded
                                  -> install the package libusrsctp2; without it pages that meet by data channels stay out
        ok    signaling embedded  wss://0.0.0.0:8443/ws
        ok    clock               set by a time server
        verdict: warn
        """,
        StatusText.doctor(report));
  }

  @Test
  void aBoardShortOfPowerOrCoolingIsTold() {
    FakeHub hub = new FakeHub();
    hub.board = new HubStatus.Board(true, false, true, true);
    List<Check> checks =
        new Doctor(hub, ControlFixture::clock)
            .examine().checks().stream()
                .filter(c -> c.name().equals("power supply") || c.name().equals("processor speed"))
                .toList();

    assertEquals("too weak now", checks.getFirst().detail());
    assertEquals(Verdict.FAIL, checks.getFirst().verdict());
    assertEquals(
        "slowed down for heat or want of power at some time since boot", checks.getLast().detail());
    assertEquals(Verdict.WARN, checks.getLast().verdict());
  }

  @Test
  void aBoardThatDoesNotKnowTheDateFails() {
    WallClock unset = new WallClock(Instant.parse("1970-01-01T00:00:12Z"), false);
    List<Check> checks = new Doctor(new FakeHub(), () -> unset).examine().checks();

    assertEquals("the machine believes it is 1970-01-01T00:00:12Z", checks.getLast().detail());
    assertEquals(Verdict.FAIL, checks.getLast().verdict());
  }

  private static HubControl hubWith(HubStatus status) {
    return new HubControl() {
      @Override
      public List<String> inviteUrls() {
        throw new AssertionError("a doctor invites nobody");
      }

      @Override
      public HubStatus status() {
        return status;
      }

      @Override
      public List<DeviceStatus> devices() {
        return List.of();
      }

      @Override
      public boolean setMuted(boolean muted) {
        throw new AssertionError("a doctor changes nothing");
      }

      @Override
      public boolean toggleMuted() {
        throw new AssertionError("a doctor changes nothing");
      }

      @Override
      public void setVolume(int volume) {
        throw new AssertionError("a doctor changes nothing");
      }

      @Override
      public void pressButton(String name, boolean pressed) {
        throw new AssertionError("a doctor changes nothing");
      }
    };
  }
}
