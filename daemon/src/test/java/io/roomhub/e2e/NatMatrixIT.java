package io.roomhub.e2e;

import static io.roomhub.network.NatKind.PORT_RESTRICTED;
import static io.roomhub.network.NatKind.RESTRICTED;
import static io.roomhub.network.NatKind.SYMMETRIC;
import static io.roomhub.network.NatKind.UDP_BLOCKED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.network.Internet;
import io.roomhub.network.NatDoctor;
import io.roomhub.network.NatRoom;
import io.roomhub.network.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hubs behind NATs and firewalls: the telling pairs of what {@code ./bench nat} does with all, and
 * what doctor says there.
 */
class NatMatrixIT {
  /** Within that time a hub says why there is no connection. */
  private static final double VERDICT_SECONDS = 15;

  @TempDir Path directory;

  @Test
  void withARelayAllMeetAndWithoutOneThoseWhoCan() throws Exception {
    assumeTrue(NetworkNamespace.available(), "this machine grants no network namespace");
    try (Internet internet = new Internet(directory, 1)) {
      try (NatRoom room =
          new NatRoom(
              internet,
              directory.resolve("relayed"),
              internet.stunAndTurn(),
              PORT_RESTRICTED,
              SYMMETRIC,
              UDP_BLOCKED)) {
        room.outcomes(pair -> true)
            .forEach(
                (pair, outcome) -> {
                  check(room, pair, outcome, true);
                  String path = room.settledPath(pair);
                  assertTrue(room.isBest(pair, path), room.names(pair) + ": " + path);
                });
        assertEquals(List.of(), doctor(room, 0).mistakes(PORT_RESTRICTED, false));
        assertEquals(List.of(), doctor(room, 2).mistakes(UDP_BLOCKED, false));
      }
      try (NatRoom room =
          new NatRoom(
              internet,
              directory.resolve("direct"),
              internet.stun(),
              RESTRICTED,
              PORT_RESTRICTED,
              SYMMETRIC)) {
        Map<NatRoom.Pair, NatRoom.Outcome> outcomes = room.outcomes(room::canReach);
        outcomes.forEach((pair, outcome) -> check(room, pair, outcome, room.canReach(pair)));
        String verdict = outcomes.get(new NatRoom.Pair(1, 2)).words();
        assertTrue(room.hub(1).log().contains(verdict), room.hub(1).log());
      }
    }
  }

  private NatDoctor doctor(NatRoom room, int number) throws Exception {
    return NatDoctor.examine(room.hub(number), directory);
  }

  private static void check(
      NatRoom room, NatRoom.Pair pair, NatRoom.Outcome outcome, boolean connects) {
    String what = room.names(pair) + ": " + outcome;
    System.out.println(what);
    assertEquals(connects, outcome.heard(), what);
    if (!connects) {
      assertTrue(outcome.seconds() < VERDICT_SECONDS, what);
      assertTrue(outcome.words().contains("relay (TURN)"), what);
    }
  }
}
