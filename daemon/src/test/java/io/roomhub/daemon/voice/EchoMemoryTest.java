package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.voice.echo.EchoCanceller;
import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.echo.LearnedEcho;
import io.roomhub.daemon.voice.echo.LearnedEchoStore;
import io.roomhub.hardware.sound.AudioDeviceInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EchoMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final DeviceState NONE =
      new DeviceState(DeviceState.Condition.MISSING, "gone", null);

  @TempDir private Path state;
  private final Forgetful canceller = new Forgetful();

  @Test
  void aPairBeginsWithWhatWasKeptOfIt() {
    LearnedEchoStore store = new LearnedEchoStore(state);
    store.save("array", "speaker", LearnedEcho.of(77, 0, new float[LearnedEcho.length()]));
    EchoMemory memory = new EchoMemory(store, canceller);
    memory.tick(device("array"), NONE, 0);
    assertTrue(canceller.restored.isEmpty());
    memory.tick(device("array"), device("speaker"), SECOND);
    memory.tick(device("array"), device("speaker"), 2 * SECOND);
    assertEquals(List.of(77.0), canceller.restored);
    memory.tick(NONE, device("speaker"), 3 * SECOND);
    memory.tick(device("array"), device("speaker"), 4 * SECOND);
    assertEquals(List.of(77.0, 77.0), canceller.restored, "again when it comes back");
    memory.tick(device("array"), device("other"), 5 * SECOND);
    assertEquals(2, canceller.restored.size());
  }

  @Test
  void whatIsLearnedIsKeptAfterAMinuteAndThenSeldom() {
    EchoMemory memory = new EchoMemory(new LearnedEchoStore(state), canceller);
    for (int second = 0; second <= 1_300; second++) {
      memory.tick(device("array"), device("speaker"), second * SECOND);
    }
    assertEquals(3, canceller.asked, "at 1, 11 and 21 minutes");
    assertEquals(12, new LearnedEchoStore(state).load("array", "speaker").orElseThrow().delay());
  }

  private static DeviceState device(String name) {
    return new DeviceState(
        DeviceState.Condition.OK,
        name,
        new AudioDeviceInfo(name, name, "javasound", 1, 48_000, false, false));
  }

  /** Learns at once. */
  private static final class Forgetful implements EchoCanceller {
    private final List<Double> restored = new ArrayList<>();
    private int asked;

    @Override
    public boolean active() {
      return true;
    }

    @Override
    public void played(float[] block) {}

    @Override
    public void process(float[] microphone) {}

    @Override
    public int delaySamples() {
      return 0;
    }

    @Override
    public void restore(LearnedEcho learned) {
      restored.add(learned.delay());
    }

    @Override
    public void learn(LearnedEcho wanted) {
      asked++;
      wanted.finish(12, 0);
    }

    @Override
    public EchoStatus status() {
      return EchoStatus.of("forgetful");
    }
  }
}
