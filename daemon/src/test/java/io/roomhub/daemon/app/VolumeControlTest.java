package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.config.HubConfig.ButtonMode;
import io.roomhub.daemon.control.EventBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeControlTest {
  @TempDir Path runtime;

  private final List<Integer> speaker = new ArrayList<>();

  private VolumeControl control(int configured) {
    return new VolumeControl(
        configured,
        speaker::add,
        new EventBus(),
        Wishes.load(runtime, ButtonMode.TOGGLE, configured),
        Runnable::run);
  }

  @Test
  void aReloadForAnotherKeyLeavesTheKnobAlone() {
    VolumeControl volume = control(80);
    volume.set(40);
    volume.configure(80);
    assertEquals(List.of(40), speaker);
  }

  @Test
  void aReloadThatChangesTheVolumeCountsAndOnlyOnce() {
    VolumeControl volume = control(80);
    volume.set(40);
    volume.configure(60);
    volume.set(45);
    volume.configure(60);
    assertEquals(List.of(40, 60, 45), speaker);
  }

  @Test
  void whatTheKnobSaidIsThereAgainAfterARestart() {
    control(80).set(40);
    speaker.clear();
    control(80);
    assertEquals(List.of(40), speaker);

    speaker.clear();
    control(70);
    assertEquals(List.of(), speaker, "the configuration says another one since");
  }

  @Test
  void whatAReloadSaidIsThereAfterARestartToo() {
    VolumeControl volume = control(80);
    volume.set(40);
    volume.configure(70);
    speaker.clear();
    control(70);
    assertEquals(List.of(), speaker, "the speaker has the configuration's already");
  }
}
