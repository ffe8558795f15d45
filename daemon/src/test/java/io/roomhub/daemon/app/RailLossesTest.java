package io.roomhub.daemon.app;

import static io.roomhub.daemon.signaling.SignalingStatus.State.CONNECTING;
import static io.roomhub.daemon.signaling.SignalingStatus.State.DOWN;
import static io.roomhub.daemon.signaling.SignalingStatus.State.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.app.RailLosses.Change;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RailLossesTest {
  private final RailLosses losses = new RailLosses();

  private List<Change> look(long atMs, SignalingStatus.State state, @Nullable String why) {
    return losses.look(
        List.of(
            new SignalingStatus("mqtt", "mqtts://a", state, why),
            new SignalingStatus("mqtt", "mqtts://b", UP, null)),
        atMs);
  }

  @Test
  void aLossIsToldOnceAndItsEndOnce() {
    List<Change> told = new ArrayList<>();
    for (int second = 0; second < 100; second++) {
      // As it is between two attempts, and during one.
      told.addAll(look(1_000L * second, second % 3 == 0 ? CONNECTING : DOWN, "refused"));
    }
    assertEquals(List.of(new Change("mqtt mqtts://a", "refused")), told);
    assertEquals(List.of(new Change("mqtt mqtts://a", null)), look(100_000, UP, null));
    assertEquals(List.of(), look(101_000, UP, null));

    assertEquals(List.of(), look(200_000, DOWN, "no route"));
    assertEquals(
        List.of(new Change("mqtt mqtts://a", "no route")), look(210_000, DOWN, "no route"));
  }

  @Test
  void whatIsBackSoonIsNotWorthALine() {
    for (int i = 0; i < 50; i++) {
      assertEquals(List.of(), look(20_000L * i, DOWN, "refused"));
      assertEquals(List.of(), look(20_000L * i + RailLosses.PATIENCE_MS - 1, DOWN, "refused"));
      assertEquals(List.of(), look(20_000L * i + RailLosses.PATIENCE_MS, UP, null));
    }
  }

  @Test
  void whatHasNoReasonYetIsWaitedFor() {
    assertEquals(List.of(), look(0, CONNECTING, null));
    assertEquals(List.of(), look(30_000, CONNECTING, null));
    assertEquals(
        List.of(new Change("mqtt mqtts://a", "timed out")), look(31_000, DOWN, "timed out"));
  }
}
