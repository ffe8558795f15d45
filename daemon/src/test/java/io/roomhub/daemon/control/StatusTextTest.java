package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private final FakeHub hub = new FakeHub();

  @Test
  void theStatusIsAlignedAndShowsNoControlCharactersOfOthers() {
    assertEquals(
        """
        state            connected
        room             lobby-7Qm2xVb9Lk4R (2 others)
        microphone       live
        volume           80
        input            tone 440 Hz, 1 channel, 48000 Hz, level -41.2 dB, xruns 0
        output           none (no such device)
        chain            highpass > echo > denoise; echo, gain and denoise leave a test signal alone
        echo             kalman 1, takes 42.5 dB away, delay 61 ms, skew -12.5 ppm
        capture to wire  24.0 ms
        upload           131 kbit/s of 500 as configured
        gpio             simulated, mute LED off, link LED on
        uptime           1 d 02:03:04
        process          6.1 % of a core, 86 MiB, longest pause 1.1 ms
        version          0.1.0

        SIGNALING  STATE  URL                    LAST ERROR
        embedded   up     wss://0.0.0.0:8443/ws  -
        websocket  down   wss://host/ws          connection refused

        PEER      STATE      QUALITY    RTT     LOSS   LEVEL     BUFFER  SENT             MUTED  PATH            VIA        ID      LAST ERROR
        Zoë       connected  excellent  1.2 ms  0.0 %  -23.0 dB  41 ms   16 kbit/s, poor  no     host-prflx udp  embedded   guest1
        evil?[2J  new        -          -       -      -         0 ms    -                -      -               websocket  guest2  no answer within 15 s
        """,
        StatusText.status(hub.status()));
  }

  @Test
  void warningsStandBelowAndAnEmptyRoomHasNoTable() {
    hub.muted = true;
    String text =
        StatusText.status(
            hub.status("none", List.of(), List.of("10 participants are many", "no RNNoise")));

    assertEquals(
        List.of("microphone       muted"),
        text.lines().filter(line -> line.startsWith("microphone")).toList());
    assertEquals(
        List.of("room             lobby-7Qm2xVb9Lk4R (nobody else)"),
        text.lines().filter(line -> line.startsWith("room")).toList());
    assertEquals(
        """
        websocket  down   wss://host/ws          connection refused

        warning: 10 participants are many
        warning: no RNNoise
        """,
        text.substring(text.indexOf("websocket")));
  }

  @Test
  void whatASlowMachineLeavesOutIsSaidBehindTheChain() {
    hub.load = new HubStatus.Load(2, "opus complexity 2 at most");

    assertEquals(
        List.of(
            "chain            highpass > echo > denoise; echo, gain and denoise leave a test signal"
                + " alone; load: opus complexity 2 at most because the machine is slow"),
        StatusText.status(hub.status()).lines().filter(line -> line.startsWith("chain")).toList());
  }

  @Test
  void anEchoCancellerWithoutAnEchoSaysThatItRests() {
    hub.echo = new HubStatus.Echo("kalman 1", Double.NaN, null, 0, false, true);

    assertEquals(
        List.of("echo             kalman 1 rests: no echo comes back"),
        StatusText.status(hub.status()).lines().filter(line -> line.startsWith("echo")).toList());
  }

  @Test
  void devicesInUseAreMarked() {
    assertEquals(
        """
           DIRECTION  NAME           RATE      CHANNELS  KIND       DESCRIPTION
        *  input      usb-0d8c:0014  44100 Hz  2         javasound  USB Audio
           output     null           48000 Hz  1         virtual    forgets
        """,
        StatusText.devices(hub.devices()));
  }

  @Test
  void emptyListsAreSaidInWords() {
    assertEquals("nobody else is in the room\n", StatusText.peers(List.of()));
    assertEquals("no sound devices\n", StatusText.devices(List.of()));
    assertEquals("no LEDs\n", StatusText.leds(Map.of()));
  }
}
