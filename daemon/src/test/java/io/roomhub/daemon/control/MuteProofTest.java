package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.hardware.sound.KernelPcm;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MuteProofTest {
  private static final String PUCK = "usb-0b0e:0412-1";
  private static final String RUNNING =
      "state: RUNNING\nowner_pid   : 4711\ntrigger_time: 12.5\ndelay       : 480";

  private static KernelPcm pcm(String device, int card, @Nullable String status) {
    return new KernelPcm(device, "/proc/asound/card" + card + "/pcm0c/sub0/status", status);
  }

  private static String verdict(@Nullable String device, KernelPcm... captures) {
    return MuteProof.of(true, true, true, device, List.of(captures)).verdict();
  }

  @Test
  void onlyTheKernelsOwnWordIsAProof() {
    assertEquals("proven", verdict(PUCK, pcm(PUCK, 1, "closed")));
    assertEquals("open", verdict(PUCK, pcm(PUCK, 1, RUNNING)));
    assertEquals("unreadable", verdict(PUCK, pcm(PUCK, 1, null)));
    assertEquals("no-card", verdict(PUCK));
    assertEquals("no-card", verdict("tone 440 Hz", pcm(PUCK, 1, "closed")));
  }

  @Test
  void whatAnotherCardDoesIsNotTheHubsButMustBeClosedWhileTheHubsIsUnknown() {
    KernelPcm webcam = pcm("usb-046d:0825-2", 2, RUNNING);
    assertEquals("proven", verdict(PUCK, pcm(PUCK, 1, "closed"), webcam));
    assertEquals("open", verdict(null, pcm(PUCK, 1, "closed"), webcam));
    assertEquals("proven", verdict(null, pcm(PUCK, 1, "closed")));
  }

  @Test
  void anyStreamOfTheMicrophoneThatIsNotClosedIsNoProof() {
    assertEquals("unreadable", verdict(PUCK, pcm(PUCK, 1, "closed"), pcm(PUCK, 1, null)));
    assertEquals("open", verdict(PUCK, pcm(PUCK, 1, "closed"), pcm(PUCK, 1, RUNNING)));
  }

  @Test
  void aLiveHubIsNeverProvenMuted() {
    List<KernelPcm> closed = List.of(pcm(PUCK, 1, "closed"));
    assertEquals("live", MuteProof.of(false, true, true, PUCK, closed).verdict());
    assertEquals("live", MuteProof.of(true, false, true, PUCK, closed).verdict());
  }

  @Test
  void theTextNamesTheFileAndTheKernelsWord() {
    MuteProof proof =
        MuteProof.of(
            true, true, false, PUCK, List.of(pcm(PUCK, 1, RUNNING), pcm("alsa-Loop", 0, "closed")));
    assertEquals(
        "open: the gate is closed, so nothing leaves the hub, but the microphone is open behind it;"
            + " \"audio\": {\"closeWhenMuted\": true} closes it too\n"
            + "* /proc/asound/card1/pcm0c/sub0/status: RUNNING owner_pid 4711  (usb-0b0e:0412-1)\n"
            + "  /proc/asound/card0/pcm0c/sub0/status: closed  (alsa-Loop)\n",
        proof.text());
  }
}
