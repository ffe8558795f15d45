package io.roomhub.bench;

import io.roomhub.e2e.Await;
import io.roomhub.e2e.CallWatch;
import io.roomhub.e2e.RepairStage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a call is silent after its network moved or came back, at the end that has to wait
 * longer: hubs in network namespaces of their own, what is heard taken from their outputs.
 */
final class RepairBench implements Benchmark {
  private static final int ROUNDS = 20;

  /** Guests whose cables are pulled at the same time: a minute each is long. */
  private static final int GUESTS = 4;

  private static final int OUTAGES = 3;
  private static final int PAGE_ROUNDS = 10;
  private static final double MINUTE = 60;
  private static final double LONG_OUTAGE = 10 * MINUTE;

  /**
   * As long as the watchdog lets a hub that the service manager watches stand still, and longer.
   */
  private static final double SUSPENDED = MINUTE;

  /** Disturbs a call; the watch begins where the time is to be counted from. */
  private interface Disturbance {
    CallWatch disturb(RepairStage.Guest guest) throws Exception;
  }

  @Override
  public String name() {
    return "repair";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    // Calls of their own: what is learned of one disturbance is no part of the other.
    double[] moves = rounds(scratch.resolve("moves"), 5, RepairBench::move);
    double[] cuts = rounds(scratch.resolve("cuts"), 3, RepairBench::cut);
    double suspended = suspended(scratch.resolve("suspended"));
    List<Double> outages = new ArrayList<>();
    List<Double> longOutage = new ArrayList<>();
    outages(scratch.resolve("long"), outages, longOutage);
    ChromiumRepair chromium = ChromiumRepair.measure(scratch, ROUNDS);
    PageRepair page = PageRepair.measure(scratch.resolve("pages"), PAGE_ROUNDS);
    return new BenchTable(
            name(),
            "until both ends hear each other, median of "
                + ROUNDS
                + "; reference: Chromium to Chromium in one page")
        .atMost(
            2_000,
            "change of address",
            Medians.median(moves),
            "ms",
            Medians.median(chromium.moveMs()))
        .figure("change of address, longest", max(moves), "ms")
        .atMost(500, "cut of 3 s", Medians.median(cuts), "ms", Medians.median(chromium.cutMs()))
        .figure("cut of 3 s, longest", max(cuts), "ms")
        .atMost(
            3_000,
            "outage of 60 s, four hubs at once",
            Medians.median(array(outages)),
            "ms",
            Double.NaN)
        .figure("outage of 60 s, longest", max(array(outages)), "ms")
        .atMost(
            5_000,
            "outage of 10 min, four hubs at once, longest",
            max(array(longOutage)),
            "ms",
            Double.NaN)
        .atMost(5_000, "process stopped for 60 s", suspended, "ms", Double.NaN)
        .figure("guest page: change of address", Medians.median(page.moveMs()), "ms")
        .figure("guest page: change of address, longest", max(page.moveMs()), "ms")
        .figure("guest page: cut of 3 s", Medians.median(page.cutMs()), "ms")
        .figure("guest page: cut of 12 s from another page", Medians.median(page.legMs()), "ms")
        .figure("guest page: connections made to two others", page.connections(), "");
  }

  private static CallWatch move(RepairStage.Guest guest) throws Exception {
    CallWatch watch = guest.watch();
    guest.move();
    return watch;
  }

  private static CallWatch cut(RepairStage.Guest guest) throws Exception {
    guest.setPlugged(false);
    Await.seconds(3);
    CallWatch watch = guest.watch();
    guest.setPlugged(true);
    return watch;
  }

  private static double[] rounds(Path scratch, double seconds, Disturbance disturbance)
      throws Exception {
    double[] back = new double[ROUNDS];
    try (RepairStage stage = new RepairStage(scratch)) {
      RepairStage.Guest guest = stage.addGuest();
      guest.plugIn();
      for (int i = 0; i < ROUNDS; i++) {
        stage.awaitHeard(guest);
        Await.seconds(1);
        CallWatch watch = disturbance.disturb(guest);
        Await.seconds(seconds);
        back[i] = watch.backAfterMs();
      }
    }
    return back;
  }

  /** A minute several times, then ten in the same calls. */
  private static void outages(Path scratch, List<Double> minutes, List<Double> longest)
      throws Exception {
    try (RepairStage stage = new RepairStage(scratch)) {
      List<RepairStage.Guest> guests = new ArrayList<>();
      for (int i = 0; i < GUESTS; i++) {
        RepairStage.Guest guest = stage.addGuest();
        guest.plugIn();
        guests.add(guest);
      }
      for (int round = 0; round < OUTAGES; round++) {
        minutes.addAll(outage(stage, guests, MINUTE));
      }
      longest.addAll(outage(stage, guests, LONG_OUTAGE));
    }
  }

  private static List<Double> outage(
      RepairStage stage, List<RepairStage.Guest> guests, double seconds) throws Exception {
    for (RepairStage.Guest guest : guests) {
      stage.awaitHeard(guest);
    }
    for (RepairStage.Guest guest : guests) {
      guest.setPlugged(false);
    }
    Await.seconds(seconds);
    List<CallWatch> watches = new ArrayList<>();
    for (RepairStage.Guest guest : guests) {
      guest.setPlugged(true);
      watches.add(guest.watch());
    }
    Await.seconds(15);
    watches.forEach(CallWatch::end);
    watches.forEach(
        watch -> System.err.printf("outage of %.0f s: silences %s%n", seconds, watch.silences()));
    return watches.stream().map(CallWatch::backAfterMs).toList();
  }

  /** The nearest to a machine that sleeps: nothing runs, and the clock has jumped afterwards. */
  private static double suspended(Path scratch) throws Exception {
    try (RepairStage stage = new RepairStage(scratch)) {
      RepairStage.Guest guest = stage.addGuest();
      guest.plugIn();
      stage.awaitHeard(guest);
      Await.seconds(1);
      guest.hub().signal("STOP");
      Await.seconds(SUSPENDED);
      guest.hub().signal("CONT");
      CallWatch watch = guest.watch();
      Await.seconds(8);
      return watch.backAfterMs();
    }
  }

  private static double max(double[] values) {
    return java.util.Arrays.stream(values).max().orElse(Double.NaN);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
