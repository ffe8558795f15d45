package io.roomhub.e2e;

import static io.roomhub.network.NatKind.PORT_RESTRICTED;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomhub.network.Internet;
import io.roomhub.network.NatRoom;
import io.roomhub.network.NetworkNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call between two hubs behind NATs whose way breaks while every cable is plugged; the short form
 * of {@code ./bench natrepair}.
 */
class NatRepairIT {
  private static final NatRoom.Pair PAIR = new NatRoom.Pair(0, 1);

  @TempDir Path directory;

  @Test
  void theRelayTakesOverWhereTheDirectWayEndsUntilThereIsAnother() throws Exception {
    assumeTrue(NetworkNamespace.available(), "this machine grants no network namespace");
    try (Internet internet = new Internet(directory, 1);
        NatRoom room =
            new NatRoom(
                internet,
                directory.resolve("room"),
                internet.stunAndTurn(),
                PORT_RESTRICTED,
                PORT_RESTRICTED)) {
      room.awaitHeard(PAIR);
      // The relay comes after the direct path, and is to be there. (On a starved machine it may
      // come first, and carry the call from the beginning.)
      Await.seconds(4);
      CallWatch apart = room.watch(PAIR);
      internet.router().separate(room.link(0), room.link(1), true);
      settled("the direct way ended", room, apart);
      assertTrue(room.path(PAIR).contains("relay"), room.path(PAIR));

      CallWatch ports = room.watch(PAIR);
      room.link(0).rebind();
      settled("its router forgot its ports", room, ports);

      // By addresses that both have now and nobody has told yet; the call does not wait for them.
      CallWatch direct = room.watch(PAIR);
      internet.router().separate(room.link(0), room.link(1), false);
      Await.until(
          "the direct way",
          40,
          () -> room.isBest(PAIR, room.settledPath(PAIR)) ? room.path(PAIR) : null);
      settled("it went the direct way", room, direct);
    }
  }

  private static void settled(String what, NatRoom room, CallWatch watch) {
    Await.seconds(4);
    double back = watch.backAfterMs();
    System.out.printf("sound back %.0f ms after %s, by %s%n", back, what, room.path(PAIR));
    assertTrue(back < 2_000, () -> what + ": silences, ms: " + watch.silences());
  }
}
