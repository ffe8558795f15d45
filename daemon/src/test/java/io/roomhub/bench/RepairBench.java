package io.roomhub.bench;

import io.roomhub.e2e.Await;
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

  /** Disturbs a call; the watch begins where the time is to be counted from. */
  private interface Disturbance {
    RepairStage.Watch disturb(RepairStage.Guest guest) throws Exception;
  }

  @Override
  public String name() {
    return "repair";
  }

  @Override
  public BenchTable run(Path scratch) throws Exception {
    // Calls of their own: after twenty moves in one call a cut takes 0.7 s longer.
    double[] moves = rounds(scratch.resolve("moves"), 5, RepairBench::move);
    double[] cuts = rounds(scratch.resolve("cuts"), 3, RepairBench::cut);
    List<Double> outages = outages(scratch.resolve("long"));
    ChromiumRepair chromium = ChromiumRepair.measure(scratch, ROUNDS);
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
        .figure("outage of 60 s, longest", max(array(outages)), "ms");
  }

  private static RepairStage.Watch move(RepairStage.Guest guest) throws Exception {
    RepairStage.Watch watch = guest.watch();
    guest.move();
    return watch;
  }

  private static RepairStage.Watch cut(RepairStage.Guest guest) throws Exception {
    guest.setPlugged(false);
    Await.seconds(3);
    RepairStage.Watch watch = guest.watch();
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
        RepairStage.Watch watch = disturbance.disturb(guest);
        Await.seconds(seconds);
        back[i] = watch.backAfterMs();
      }
    }
    return back;
  }

  private static List<Double> outages(Path scratch) throws Exception {
    List<Double> back = new ArrayList<>();
    try (RepairStage stage = new RepairStage(scratch)) {
      List<RepairStage.Guest> guests = new ArrayList<>();
      for (int i = 0; i < GUESTS; i++) {
        RepairStage.Guest guest = stage.addGuest();
        guest.plugIn();
        guests.add(guest);
      }
      for (int round = 0; round < OUTAGES; round++) {
        for (RepairStage.Guest guest : guests) {
          stage.awaitHeard(guest);
        }
        for (RepairStage.Guest guest : guests) {
          guest.setPlugged(false);
        }
        Await.seconds(60);
        List<RepairStage.Watch> watches = new ArrayList<>();
        for (RepairStage.Guest guest : guests) {
          guest.setPlugged(true);
          watches.add(guest.watch());
        }
        Await.seconds(8);
        watches.forEach(watch -> back.add(watch.backAfterMs()));
      }
    }
    return back;
  }

  private static double max(double[] values) {
    return java.util.Arrays.stream(values).max().orElse(Double.NaN);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
