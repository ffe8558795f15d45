package io.roomhub.daemon.control;

import java.util.Locale;

/**
 * Writes the Prometheus text exposition format 0.0.4. Samples of one metric must be written one
 * after the other. A value that is not known (NaN) is left out.
 */
final class MetricsText {
  private final StringBuilder text = new StringBuilder();
  private String name = "";

  /** Begins a metric whose value may fall. */
  MetricsText gauge(String metric, String help) {
    return begin(metric, "gauge", help);
  }

  /** Begins a metric that only grows; the name ends in _total. */
  MetricsText counter(String metric, String help) {
    return begin(metric, "counter", help);
  }

  private MetricsText begin(String metric, String type, String help) {
    name = "roomhub_" + metric;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * Adds a sample of the metric begun last.
   *
   * @param labels names and values in turn
   */
  MetricsText sample(double value, String... labels) {
    if (!Double.isFinite(value)) {
      return this;
    }
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',')
          .append(labels[i])
          .append("=\"")
          .append(escape(labels[i + 1]))
          .append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
    return this;
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.6f", value);
  }

  static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
