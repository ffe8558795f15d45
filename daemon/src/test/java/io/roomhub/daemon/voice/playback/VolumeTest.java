package io.roomhub.daemon.voice.playback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.Signals;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VolumeTest {
  @Test
  void theVolumeIsProportionalAndZeroIsSilence() {
    assertEquals(0, volume(0), 1e-9);
    assertEquals(0.5, volume(50), 1e-6);
    assertEquals(1, volume(100), 1e-9);
    assertEquals(1, volume(150), 1e-9, "no louder than 100");
  }

  @Test
  void aChangeOfVolumeGlides() {
    Volume volume = new Volume(100);
    float[] block = new float[480];
    Arrays.fill(block, 1);
    volume.set(0);
    volume.process(block);
    assertTrue(Signals.steepest(block, 0, 480) < 0.003);
    assertEquals(0, block[479], 1e-6);
    assertEquals(0, volume.get());
  }

  private static float volume(int percent) {
    float[] block = {1};
    new Volume(percent).process(block);
    return block[0];
  }
}
