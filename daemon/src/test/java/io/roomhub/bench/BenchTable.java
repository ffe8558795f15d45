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
   * @param second of a second one, NaN without
   * @param goal highest value that is good enough, NaN without a goal
   * @param higherIsBetter the goal is a lowest value instead
   */
  record Row(
      String what,
      double value,
      String unit,
      double reference,
      double second,
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
    return atMost(goal, what, value, unit, reference, Double.NaN);
  }

  /** A figure that should be at most {@code goal}, beside those of two references. */
  BenchTable atMost(
      double goal, String what, double value, String unit, double reference, double second) {
    rows.add(new Row(what, value, unit, reference, second, goal, false));
    return this;
  }

  /** A figure that should be at least {@code goal}. */
  BenchTable atLeast(double goal, String what, double value, String unit) {
    return atLeast(goal, what, value, unit, Double.NaN);
  }

  /** A figure that should be at least {@code goal}, beside that of a reference. */
  BenchTable atLeast(double goal, String what, double value, String unit, double reference) {
    return atLeast(goal, what, value, unit, reference, Double.NaN);
  }

  /** A figure that should be at least {@code goal}, beside those of two references. */
  BenchTable atLeast(
      double goal, String what, double value, String unit, double reference, double second) {
    rows.add(new Row(what, value, unit, reference, second, goal, true));
    return this;
  }

  /** A figure without a goal. */
  BenchTable figure(String what, double value, String unit) {
    rows.add(new Row(what, value, unit, Double.NaN, Double.NaN, Double.NaN, false));
    return this;
  }

  /** The figures that are not as good as their goals, each with the table's name. */
  List<String> missed() {
    return rows.stream().filter(row -> !row.met()).map(row -> name + ": " + row.what()).toList();
  }

  private static String references(Row row) {
    if (Double.isNaN(row.reference())) {
      return "";
    }
    String first = String.format(Locale.ROOT, "reference %.2f", row.reference());
    return Double.isNaN(row.second())
        ? first
        : String.format(Locale.ROOT, "%s, second %.2f", first, row.second());
  }

  @Override
  public String toString() {
    int width = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    StringBuilder text = new StringBuilder(name).append(": ").append(title).append('\n');
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s %10.2f %-5s %-32s %s%n",
              row.what(),
              row.value(),
              row.unit(),
              references(row),
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
