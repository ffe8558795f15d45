package io.roomhub.bench;

import static io.roomhub.network.NatKind.OPEN;
import static io.roomhub.network.NatKind.PORT_RESTRICTED;
import static io.roomhub.network.NatKind.SYMMETRIC;
import static io.roomhub.network.NatKind.UDP_BLOCKED;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.CallWatch;
import io.roomhub.network.Internet;
import io.roomhub.network.NatKind;
import io.roomhub.network.NatRoom;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long a call between two hubs behind NATs is silent after something on its way broke, with
 * every cable plugged: no end is told of it. By hole punching, through a relay by UDP, and through
 * one by TCP.
 */
final class NatRepairBench implements Benchmark {
  private static final int ROUNDS = 5;

  /**
   * A router that has forgotten a TCP connection tells nobody: signaling and relay both have to
   * find out, and ICE to be restarted.
   */
  private static final double STREAM_LOST_MS = 10_000;

  private static final NatRoom.Pair PAIR = new NatRoom.Pair(0, 1);

  /** What happens to the way of the first hub, or between both. */
  private enum Trouble {
    CUT_OF_3_S("cut of 3 s on the way", 500) {
      @Override
      CallWatch cause(Internet internet, NatRoom room) {
        room.link(0).cut();
        Await.seconds(3);
        CallWatch watch = room.watch(PAIR);
        room.link(0).restore();
        return watch;
      }
    },
    NEW_PORTS("the router has forgotten its ports", 2_000) {
      @Override
      CallWatch cause(Internet internet, NatRoom room) {
        CallWatch watch = room.watch(PAIR);
        room.link(0).rebind();
        return watch;
      }
    },
    NEW_NETWORK("another network", 2_000) {
      @Override
      CallWatch cause(Internet internet, NatRoom room) {
        CallWatch watch = room.watch(PAIR);
        room.link(0).renumber();
        return watch;
      }
    },
    NO_DIRECT_WAY("only the relay is left", 2_000) {
      @Override
      CallWatch cause(Internet internet, NatRoom room) {
        CallWatch watch = room.watch(PAIR);
        internet.router().separate(room.link(0), room.link(1), true);
        return watch;
      }

      @Override
      void mend(Internet internet, NatRoom room) {
        internet.router().separate(room.link(0), room.link(1), false);
      }
    };

    private final String words;
    private final double goalMs;

    Trouble(String words, double goalMs) {
      this.words = words;
      this.goalMs = goalMs;
    }

    /** Causes it; the watch begins where the time is to be counted from. */
    abstract CallWatch cause(Internet internet, NatRoom room);

    /** Undoes it. */
    void mend(Internet internet, NatRoom room) {}
  }

  @Override
  public String name() {
    return "natrepair";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    BenchTable table =
        new BenchTable(name(), "until both ends hear each other, median and longest of " + ROUNDS);
    try (Internet internet = new Internet(scratch, 1)) {
      call(table, scratch, internet, PORT_RESTRICTED, PORT_RESTRICTED, Trouble.values());
      Trouble[] relayed = {Trouble.CUT_OF_3_S, Trouble.NEW_PORTS, Trouble.NEW_NETWORK};
      call(table, scratch, internet, SYMMETRIC, SYMMETRIC, relayed);
      call(table, scratch, internet, UDP_BLOCKED, OPEN, relayed);
    }
    return table;
  }

  private static void call(
      BenchTable table,
      Path scratch,
      Internet internet,
      NatKind one,
      NatKind other,
      Trouble... troubles)
      throws Exception {
    for (Trouble trouble : troubles) {
      String what = "%s - %s, %s".formatted(one, other, trouble.words);
      Path directory = scratch.resolve(one.ordinal() + "-" + other.ordinal() + trouble);
      try (NatRoom room = new NatRoom(internet, directory, internet.stunAndTurn(), one, other)) {
        double[] back = rounds(internet, room, trouble, what);
        boolean streamLost = one == UDP_BLOCKED && trouble == Trouble.NEW_PORTS;
        table
            .atMost(
                streamLost ? STREAM_LOST_MS : trouble.goalMs,
                what,
                Medians.median(back),
                "ms",
                Double.NaN)
            .figure(what + ", longest", Arrays.stream(back).max().orElse(Double.NaN), "ms");
      }
    }
  }

  private static double[] rounds(Internet internet, NatRoom room, Trouble trouble, String what) {
    double[] back = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      room.awaitHeard(PAIR);
      // The relay comes after the direct path, and is to be there.
      Await.seconds(8);
      String before = room.path(PAIR);
      CallWatch watch = trouble.cause(internet, room);
      Await.seconds(12);
      back[i] = watch.backAfterMs();
      System.err.printf("%s: %s, then %s: %.0f ms%n", what, before, room.path(PAIR), back[i]);
      trouble.mend(internet, room);
    }
    return back;
  }
}
