package io.roomhub.bench;

import io.roomhub.e2e.TrysteroScenarios;
import java.nio.file.Path;
import java.util.List;

/**
 * The hub and unmodified Trystero pages in Chromium over each type of relay: every combination of
 * what {@code TrysteroIT} samples. A row's figure is how long the scenario took, none if it failed.
 */
final class InteropBench implements Benchmark {
  private static final int CYCLES = 20;
  private static final double MAX_SECONDS = 180;

  private interface Scenario {
    void run() throws Exception;
  }

  private BenchTable table;
  private int passed;
  private int all;

  @Override
  public String name() {
    return "interop";
  }

  @Override
  public BenchTable run(Path scratch) {
    table = new BenchTable(name(), "hub and Trystero pages on loopback, real relays; NaN: failed");
    passed = 0;
    all = 0;
    try (TrysteroScenarios scenarios = new TrysteroScenarios(scratch)) {
      for (String type : TrysteroScenarios.RAILS) {
        rail(scenarios, type);
      }
      scenario(
          "two hubs by relay and by server",
          () -> scenarios.twoHubsOverRelayAndServerAreOneParticipantForEachOther("mqtt"));
    }
    return table.atLeast(all, "scenarios that passed", passed, "");
  }

  private void rail(TrysteroScenarios scenarios, String type) {
    for (boolean hubFirst : new boolean[] {true, false}) {
      for (String password : List.of("", "secret")) {
        scenario(
            "%s, %s first, %s password"
                .formatted(type, hubFirst ? "hub" : "page", password.isEmpty() ? "no" : "with"),
            () -> scenarios.theyHearEachOther(type, hubFirst, password));
      }
    }
    scenario(
        type + ", one hub and three pages",
        () -> scenarios.aHubAndThreePagesAreACompleteMesh(type));
    scenario(
        type + ", another password", () -> scenarios.whoHasAnotherPasswordIsNotMetAndToldSo(type));
    List<String> others =
        TrysteroScenarios.RAILS.stream().filter(other -> !other.equals(type)).toList();
    scenario(
        "of all relays " + type + " dies, pages by each other",
        () -> scenarios.whenOneOfAllRelaysDiesPagesArriveByTheOthers(type, others));
    scenario(type + ", the hub leaves", () -> scenarios.aHubThatLeavesIsGoneForThePageAtOnce(type));
    scenario(
        type + ", " + CYCLES + " reconnections without a leak",
        () -> scenarios.reconnectionsLeakNothing(type, CYCLES));
  }

  private void scenario(String what, Scenario scenario) {
    long began = System.nanoTime();
    double seconds = Double.NaN;
    all++;
    try {
      scenario.run();
      seconds = (System.nanoTime() - began) / 1e9;
      passed++;
    } catch (Exception | AssertionError e) {
      System.err.println("interop: " + what + " failed: " + e);
    }
    table.atMost(MAX_SECONDS, what, seconds, "s", Double.NaN);
  }
}
