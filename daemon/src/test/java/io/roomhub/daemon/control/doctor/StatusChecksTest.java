package io.roomhub.daemon.control.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.control.DoctorReport;
import io.roomhub.daemon.control.DoctorReport.Check;
import io.roomhub.daemon.control.DoctorReport.Verdict;
import io.roomhub.daemon.control.HubStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checks that read what the hub knows of itself. */
class StatusChecksTest {
  private final SampleHub hub = new SampleHub();
  private final RunningClock clock = new RunningClock();

  private Check only(HealthCheck check) throws InterruptedException {
    List<Check> found = check.run();
    assertEquals(1, found.size(), found.toString());
    return found.getFirst();
  }

  private HubStatus.Input microphone(double levelDb) {
    return new HubStatus.Input("usb mic", "javasound", 1, 48_000, levelDb, 0, false, null);
  }

  @Test
  void aHealthyHubHasNothingToBeSaidAgainst() throws InterruptedException {
    assertEquals(
        Check.ok("microphone", "usb mic, level -41 dBFS"), only(new MicrophoneCheck(hub, clock)));
    assertEquals(Check.ok("speaker", "usb speaker, volume 80"), only(new SpeakerCheck(hub, clock)));
    assertEquals(Check.ok("gpio", "pi4j"), only(new GpioCheck(hub)));
    assertEquals(
        Check.ok("noise suppression", "rnnoise 0.2"), only(new NoiseSuppressionCheck(hub)));
    assertEquals(Check.ok("echo cancellation", "kalman 1"), only(new EchoCheck(hub)));
    assertEquals(Check.ok("data channels", "usrsctp"), only(new DataChannelCheck(hub)));
    assertEquals(
        Check.ok("signaling embedded", "wss://0.0.0.0:8443/ws"),
        only(new SignalingCheck(hub, clock)));
    assertEquals(
        Check.ok(
            "power supply", "not known: this is not a Raspberry Pi, or its kernel does not tell"),
        only(new BoardCheck(hub)));
  }

  @Test
  void aRailThatIsUpMayStillKnowWhatIsWrong() throws InterruptedException {
    String error = "somebody in this room could not be met: it has another room.password";
    hub.rails = List.of(new HubStatus.Rail("mqtt", "wss://broker.example", "up", error));
    assertEquals(
        Check.warn(
            "signaling mqtt",
            "wss://broker.example: " + error,
            "compare the configuration of both sides"),
        only(new SignalingCheck(hub, clock)));
  }

  @Test
  void aCertificateThatEndsSoonIsForWhoeverRenewsIt() throws InterruptedException {
    String ending = "its certificate ends on 2026-12-01, in 9 days";
    hub.rails = List.of(new HubStatus.Rail("embedded", "wss://0.0.0.0:8443/ws", "up", ending));
    assertEquals(
        Check.warn(
            "signaling embedded",
            "wss://0.0.0.0:8443/ws: " + ending,
            "put the renewed key and certificates into web-tls.pem of the state directory"),
        only(new SignalingCheck(hub, clock)));
  }

  @Test
  void aMicrophoneIsJudgedByWhatComesOutOfIt() throws InterruptedException {
    hub.input = microphone(-120);
    Check dead = only(new MicrophoneCheck(hub, clock));
    assertEquals(Verdict.WARN, dead.verdict());
    assertEquals("usb mic delivers silence", dead.reason());

    hub.input = microphone(-1);
    Check hot = only(new MicrophoneCheck(hub, clock));
    assertEquals("usb mic, level -1 dBFS: too loud, it will be distorted", hot.reason());
    assertEquals("lower audio.inputLevelDb", hot.remedy());
  }

  @Test
  void missingAndVirtualDevicesAreTold() throws InterruptedException {
    hub.input = new HubStatus.Input("tone 440 Hz", "virtual", 1, 48_000, -20, 0, true, null);
    hub.output = new HubStatus.Output(null, null, 0, Double.NaN, 0, "no such device");

    assertEquals(
        Check.warn(
            "microphone",
            "tone 440 Hz is a virtual device",
            "good for a trial; for a room plug in a real one, which audio.input auto finds"),
        only(new MicrophoneCheck(hub, clock)));
    assertEquals(
        Check.fail(
            "speaker",
            "no such device",
            "plug one in, free it or mend what audio.output says; roomhubctl devices lists what"
                + " that may name"),
        only(new SpeakerCheck(hub, clock)));
    assertEquals(
        Check.ok("echo cancellation", "not looked at: that needs a microphone and a speaker"),
        only(new EchoCheck(hub)));
  }

  @Test
  void aSpeakerAtVolumeZeroIsHeardByNobody() throws InterruptedException {
    hub.volume = 0;

    assertEquals(
        Check.warn("speaker", "usb speaker at volume 0: nobody hears it", "roomhubctl volume 80"),
        only(new SpeakerCheck(hub, clock)));
  }

  @Test
  void aDeviceThatIsJustBeingOpenedIsWaitedFor() throws InterruptedException {
    HubStatus.Output open = hub.output;
    hub.output = new HubStatus.Output(null, null, 0, Double.NaN, 0, "speaker not opened yet");
    int[] looks = {0};
    SpeakerCheck check =
        new SpeakerCheck(
            () -> {
              hub.output = ++looks[0] > 3 ? open : hub.output;
              return hub.get();
            },
            clock);

    assertEquals(Verdict.OK, only(check).verdict());
  }

  @Test
  void whatCouldNotBeLoadedIsAWarning() throws InterruptedException {
    hub.echo = new HubStatus.Echo("kalman 1", 9.4, 61, 0, false, false);
    hub.denoise = new HubStatus.Denoise(null, Double.NaN, "librnnoise.so.0 not found");
    hub.data = new HubStatus.DataChannels(null, "libusrsctp.so.2 cannot be loaded");
    hub.gpio = new HubStatus.Gpio("simulated", Map.of(), Map.of(), "no GPIO chip");
    DoctorReport report =
        DoctorReport.of(
            List.of(
                only(new GpioCheck(hub)),
                only(new NoiseSuppressionCheck(hub)),
                only(new EchoCheck(hub)),
                only(new DataChannelCheck(hub))));

    assertEquals(
        """
        warn  gpio               simulated: no GPIO chip
                                 -> see that /dev/gpiochip0 exists and that the hub's user is in the group gpio; it is tried again by itself, and a mute button that cannot be read mutes; without buttons and lamps set gpio.provider to none
        warn  noise suppression  librnnoise.so.0 not found
                                 -> build again with a network or use the package of roomhub, or set audio.noiseSuppression to false
        warn  echo cancellation  kalman 1 takes only 9 dB away
                                 -> turn the speaker down, or move it away from the microphone
        warn  data channels      libusrsctp.so.2 cannot be loaded
                                 -> install the package libusrsctp2; without it pages that meet by data channels stay out
        summary: fair
        """,
        report.toText());
    assertEquals(Verdict.WARN, report.verdict());
    assertTrue(
        report.toJson().startsWith("{\"verdict\":\"warn\",\"summary\":\"fair\",\"checks\":["),
        report.toJson());
  }

  @Test
  void railsThatAreDownFailAndThoseOnTheirWayAreWaitedFor() throws InterruptedException {
    hub.rails =
        List.of(
            new HubStatus.Rail("websocket", "wss://host/ws", "down", "connection refused"),
            new HubStatus.Rail("dht", "udp:6881", "connecting", null));
    long before = clock.millis();

    List<Check> found = new SignalingCheck(hub, clock).run();

    assertEquals(
        List.of("wss://host/ws is down: connection refused", "udp:6881 is still connecting"),
        found.stream().map(Check::reason).toList());
    assertEquals(List.of(Verdict.FAIL, Verdict.WARN), found.stream().map(Check::verdict).toList());
    assertEquals(9_000, clock.millis() - before);
  }

  @Test
  void aBoardShortOfPowerOrCoolingIsTold() {
    hub.board = new HubStatus.Board(true, false, true, true);
    List<Check> found = new BoardCheck(hub).run();

    assertEquals("too weak now", found.getFirst().reason());
    assertEquals(Verdict.FAIL, found.getFirst().verdict());
    assertEquals(
        "slowed down for heat or want of power at some time since boot", found.getLast().reason());
    assertEquals(Verdict.WARN, found.getLast().verdict());
  }

  private static ClockCheck clockCheck(String now, @Nullable Boolean synchronised) {
    return new ClockCheck(
        new WallClock() {
          @Override
          public Instant now() {
            return Instant.parse(now);
          }

          @Override
          public @Nullable Boolean synchronised() {
            return synchronised;
          }
        });
  }

  @Test
  void aMachineThatDoesNotKnowTheDateFails() throws InterruptedException {
    Check unset = only(clockCheck("1970-01-01T00:00:12Z", false));
    assertEquals("the machine believes it is 1970-01-01T00:00:12Z", unset.reason());
    assertEquals(Verdict.FAIL, unset.verdict());
    assertEquals(Verdict.WARN, only(clockCheck("2026-11-21T12:00:00Z", false)).verdict());
    assertEquals(
        Check.ok("clock", "set by a time server"), only(clockCheck("2026-11-21T12:00:00Z", true)));
    assertEquals(Verdict.OK, only(clockCheck("2026-11-21T12:00:00Z", null)).verdict());
  }

  @Test
  void timedatectlIsUnderstood() throws InterruptedException {
    Path none = Path.of("/nonexistent");
    assertEquals(true, WallClock.system(none, command -> "yes\n").synchronised());
    assertEquals(false, WallClock.system(none, command -> "no\n").synchronised());
    assertEquals(null, WallClock.system(none, command -> null).synchronised());
    assertEquals(true, WallClock.system(Path.of("/"), command -> "no\n").synchronised());
  }
}
