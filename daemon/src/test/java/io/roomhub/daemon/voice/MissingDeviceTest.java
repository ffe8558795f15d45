package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.hardware.sound.AudioDeviceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingDeviceTest {
  private static final AudioDeviceException PULLED = new AudioDeviceException("it is unplugged");
  private static final AudioDeviceException NONE =
      AudioDeviceException.absent("none is plugged in");
  private static final AudioDeviceException UNSEEN = new AudioDeviceException("not seen yet");
  private static final AudioDeviceException BUSY = new AudioDeviceException("held by another");

  private final MissingDevice device = new MissingDevice();

  @Test
  void aPlugThatIsPulledForAMinuteAndPutInAgainIsOneLine() {
    assertEquals(List.of(PULLED), told(tries(1, PULLED), tries(60, NONE), tries(2, UNSEEN)));
    device.found();
    assertEquals(List.of(PULLED), told(tries(1, PULLED), tries(3, NONE)), "the next time too");
  }

  @Test
  void aDeviceThatWasNeverThereIsToldOnce() {
    assertEquals(List.of(NONE), told(tries(60, NONE)));
  }

  @Test
  void anotherReasonIsToldOnceWhenItStands() {
    assertEquals(
        List.of(PULLED, BUSY),
        told(
            tries(1, PULLED),
            tries(5, NONE),
            tries(MissingDevice.STANDING_TRIES - 1, BUSY),
            tries(1, NONE),
            tries(60, BUSY),
            tries(1, NONE),
            tries(60, BUSY)));
  }

  private static List<AudioDeviceException> tries(int count, AudioDeviceException why) {
    return Collections.nCopies(count, why);
  }

  @SafeVarargs
  private List<AudioDeviceException> told(List<AudioDeviceException>... reasons) {
    List<AudioDeviceException> told = new ArrayList<>();
    for (List<AudioDeviceException> some : reasons) {
      for (AudioDeviceException why : some) {
        if (device.isNews(why)) {
          told.add(why);
        }
      }
    }
    return told;
  }
}
