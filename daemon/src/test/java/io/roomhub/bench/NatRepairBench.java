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

  /** A way that has ended rests for three seconds before it is used again. */
  private static final double MAX_RETURN_SECONDS = 10;

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
      comesBack(table, scratch, internet);
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
      Trouble... troubles) {
    for (Trouble trouble : troubles) {
      String what = "%s - %s, %s".formatted(one, other, trouble.words);
      Path directory = scratch.resolve(one.ordinal() + "-" + other.ordinal() + trouble);
      double[] back = new double[ROUNDS];
      // A way that has ended is not trusted again at once, and restarts for a better one grow
      // rarer.
      boolean once = trouble == Trouble.NO_DIRECT_WAY || trouble == Trouble.NEW_PORTS;
      int roundsOfRoom = once ? 1 : ROUNDS;
      for (int first = 0; first < ROUNDS; first += roundsOfRoom) {
        try (NatRoom room =
            new NatRoom(
                internet, directory.resolve("from" + first), internet.stunAndTurn(), one, other)) {
          for (int i = first; i < first + roundsOfRoom; i++) {
            back[i] = round(internet, room, trouble, what);
          }
        }
      }
      table
          .atMost(trouble.goalMs, what, Medians.median(back), "ms", Double.NaN)
          .figure(what + ", longest", Arrays.stream(back).max().orElse(Double.NaN), "ms");
    }
  }

  private static double round(Internet internet, NatRoom room, Trouble trouble, String what) {
    room.awaitHeard(PAIR);
    // The relay comes after the direct path, and is to be there.
    Await.seconds(8);
    String before = room.settledPath(PAIR);
    CallWatch watch = trouble.cause(internet, room);
    Await.seconds(12);
    double back = watch.backAfterMs();
    System.err.printf(
        "%s: %s, then %s: %.0f ms; silences %s%n",
        what, before, room.path(PAIR), back, watch.silences());
    trouble.mend(internet, room);
    return room.isBest(PAIR, before) ? back : Double.POSITIVE_INFINITY;
  }

  /** The direct way ends and comes back: so does the call, and nobody hears it. */
  private static void comesBack(BenchTable table, Path scratch, Internet internet) {
    String what = "%s - %s, the direct way is back".formatted(PORT_RESTRICTED, PORT_RESTRICTED);
    try (NatRoom room =
        new NatRoom(
            internet,
            scratch.resolve("back"),
            internet.stunAndTurn(),
            PORT_RESTRICTED,
            PORT_RESTRICTED)) {
      room.awaitHeard(PAIR);
      Await.seconds(8);
      room.settledPath(PAIR);
      Trouble.NO_DIRECT_WAY.cause(internet, room);
      Await.seconds(5);
      boolean relayed = room.path(PAIR).contains("relay");
      Trouble.NO_DIRECT_WAY.mend(internet, room);
      CallWatch watch = room.watch(PAIR);
      long mended = System.nanoTime();
      String path = room.settledPath(PAIR);
      for (int i = 0; i < 10 && !room.isBest(PAIR, path); i++) {
        path = room.settledPath(PAIR);
      }
      double seconds = (System.nanoTime() - mended) / 1e9;
      Await.seconds(3);
      boolean direct = relayed && room.isBest(PAIR, path);
      table
          .atMost(
              MAX_RETURN_SECONDS,
              what + ": taken",
              direct ? seconds : Double.POSITIVE_INFINITY,
              "s",
              Double.NaN)
          .atMost(0, what + ": sound missing until", watch.backAfterMs(), "ms", Double.NaN);
    }
  }
}
