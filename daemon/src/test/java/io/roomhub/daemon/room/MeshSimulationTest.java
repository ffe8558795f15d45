package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code ./bench mesh}. */
class MeshSimulationTest {
  private static final long HOUR_MS = 3_600_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 12})
  void everyHealedNetworkIsAFullMeshAgain(long seed) {
    MeshSimulation.Result result = new MeshSimulation(seed, 15).run(HOUR_MS / 2);

    assertEquals(List.of(), result.faults());
    assertTrue(result.rounds() > 5, result::toString);
    assertTrue(result.quantileMs(1) <= MeshSimulation.WHOLE_WITHIN_MS, result::toString);
    assertEquals(1, result.mostToOnePeer(), "connections from one hub to another");
    assertTrue(result.mostTimers() <= MeshSimulation.boundOfTimers(15), result::toString);
    assertTrue(result.settledTimers() <= MeshSimulation.boundOfSettledTimers(15), result::toString);
    assertTrue(result.mostInFlight() <= MeshSimulation.boundOfMessages(15), result::toString);
    assertTrue(result.lost() > result.messages() / 20, "messages must be lost");
  }

  @ParameterizedTest
  @ValueSource(longs = {1})
  void anHourWithoutSignalingTouchesNoCallAndJoiningWorksAtOnceAfterIt(long seed) {
    long joined = new MeshSimulation(seed, 15).serverDeadFor(HOUR_MS);

    assertTrue(joined >= 0, "a call has suffered");
    assertTrue(joined <= 5_000, () -> "joined after " + joined + " ms");
  }

  @Test
  void aSeedDecidesEverything() {
    MeshSimulation.Result first = new MeshSimulation(7, 5).run(HOUR_MS / 12);
    assertEquals(first, new MeshSimulation(7, 5).run(HOUR_MS / 12));
  }
}
