package io.roomhub.daemon.control.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The history of quality for people: a line for each figure, and for spreadsheets: CSV. */
public final class QualityText {
  private QualityText() {}

  /**
   * For each participant and figure: now, and lowest, median and highest of the time recorded, in
   * columns.
   *
   * @return rows of cells, the first a heading; an empty list when nobody is recorded
   */
  public static List<String[]> table(QualityLog log) {
    List<String[]> table = new ArrayList<>();
    if (!log.peers().isEmpty()) {
      table.add(new String[] {"PEER", "FIGURE", "NOW", "LOWEST", "MEDIAN", "HIGHEST"});
    }
    for (QualityLog.Peer peer : log.peers()) {
      String name = peer.name();
      int words = log.columns().size() - 1;
      table.add(new String[] {name, "quality", String.valueOf(peer.rows().getLast().get(words))});
      for (int column = 1; column < words; column++) {
        table.add(figure(label(log.columns().get(column)), peer.rows(), column));
      }
    }
    return table;
  }

  /** {@code remoteLossPercent} as people say it: {@code remote loss, %}. */
  static String label(String column) {
    String words = column.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    return words
        .replaceFirst(" ms$", ", ms")
        .replaceFirst(" percent$", ", %")
        .replaceFirst(" bitrate$", " bitrate, bit/s");
  }

  private static String[] figure(String label, List<List<Object>> rows, int column) {
    double[] known =
        rows.stream()
            .mapToDouble(row -> (double) row.get(column))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    String now = number((double) rows.getLast().get(column));
    return known.length == 0
        ? new String[] {"", label, now, "-", "-", "-"}
        : new String[] {
          "",
          label,
          now,
          number(known[0]),
          number(known[known.length / 2]),
          number(known[known.length - 1])
        };
  }

  /** RFC 4180: all rows of all participants, each with the participant's place and no name. */
  public static String csv(QualityLog log) {
    StringBuilder csv = new StringBuilder();
    csv.append("peer,").append(String.join(",", log.columns())).append('\n');
    for (int i = 0; i < log.peers().size(); i++) {
      for (List<Object> row : log.peers().get(i).rows()) {
        csv.append(i + 1);
        for (Object cell : row) {
          csv.append(',').append(cell instanceof Double number ? cell(number) : cell);
        }
        csv.append('\n');
      }
    }
    return csv.toString();
  }

  private static String cell(double value) {
    return Double.isFinite(value) ? number(value) : "";
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "-";
  }
}
