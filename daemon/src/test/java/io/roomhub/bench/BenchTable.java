package io.roomhub.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a benchmark has found.
 *
 * @param title one line: what was measured and how
 */
record BenchTable(String name, String title, List<Row> rows) {
  /**
   * One figure.
   *
   * @param reference of the named reference in the same run, NaN without one
   * @param goal highest value that is good enough, NaN without a goal
   * @param higherIsBetter the goal is a lowest value instead
   */
  record Row(
      String what,
      double value,
      String unit,
      double reference,
      double goal,
      boolean higherIsBetter) {
    boolean met() {
      return Double.isNaN(goal) || (higherIsBetter ? value >= goal : value <= goal);
    }
  }

  BenchTable(String name, String title) {
    this(name, title, new ArrayList<>());
  }

  /** A figure that should be at most {@code goal}. */
  BenchTable atMost(double goal, String what, double value, String unit, double reference) {
    rows.add(new Row(what, value, unit, reference, goal, false));
    return this;
  }

  /** A figure that should be at least {@code goal}. */
  BenchTable atLeast(double goal, String what, double value, String unit) {
    rows.add(new Row(what, value, unit, Double.NaN, goal, true));
    return this;
  }

  /** A figure that should be at least {@code goal}, beside that of a reference. */
  BenchTable atLeast(double goal, String what, double value, String unit, double reference) {
    rows.add(new Row(what, value, unit, reference, goal, true));
    return this;
  }

  /** A figure without a goal. */
  BenchTable figure(String what, double value, String unit) {
    rows.add(new Row(what, value, unit, Double.NaN, Double.NaN, false));
    return this;
  }

  @Override
  public String toString() {
    int width = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    StringBuilder text = new StringBuilder(name).append(": ").append(title).append('\n');
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s %10.2f %-5s %-22s %s%n",
              row.what(),
              row.value(),
              row.unit(),
              Double.isNaN(row.reference())
                  ? ""
                  : String.format(Locale.ROOT, "reference %.2f", row.reference()),
              Double.isNaN(row.goal())
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "goal %s %.2f: %s",
                      row.higherIsBetter() ? ">=" : "<=",
                      row.goal(),
                      row.met() ? "met" : "MISSED")));
    }
    return text.toString();
  }
}
