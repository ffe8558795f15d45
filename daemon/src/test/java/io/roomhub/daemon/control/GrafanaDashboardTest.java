package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard that is shipped asks for nothing that no hub tells. */
class GrafanaDashboardTest {
  private static final Path FILE = Path.of("..", "systemd", "grafana-dashboard.json");
  private static final Pattern METRIC = Pattern.compile("roomhub_[a-z0-9_]+");
  private static final Pattern LABEL = Pattern.compile("\\{\\{([a-z]+)}}");

  /** What Prometheus itself adds. */
  private static final Set<String> ALWAYS = Set.of("instance", "job");

  private JsonNode dashboard;

  /** Metrics of the page with their labels. */
  private final Map<String, Set<String>> told = new HashMap<>();

  private final Map<String, String> types = new HashMap<>();

  @BeforeEach
  void read() throws Exception {
    dashboard = new ObjectMapper().readTree(FILE.toFile());
    FakeHub hub = new FakeHub();
    hub.board = new HubStatus.Board(false, false, false, false);
    Map<String, Long> counters = new TreeMap<>();
    MetricsRenderer.COUNTERS.keySet().forEach(name -> counters.put(name, 1L));
    for (String line : MetricsRenderer.render(hub.status(), counters).split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        types.put(line.split(" ")[2], line.split(" ")[3]);
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        Set<String> labels = told.computeIfAbsent(line.split("[{ ]")[0], name -> new HashSet<>());
        Matcher label = Pattern.compile("([a-z]+)=\"").matcher(line);
        while (label.find()) {
          labels.add(label.group(1));
        }
      }
    }
  }

  @Test
  void everyQueryNamesMetricsAndLabelsThatExist() {
    int queries = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String expression = target.path("expr").asText();
        Matcher metric = METRIC.matcher(expression);
        assertTrue(metric.find(), expression);
        do {
          Set<String> labels = told.get(metric.group());
          assertTrue(labels != null, "no such metric: " + metric.group());
          Matcher label = LABEL.matcher(target.path("legendFormat").asText());
          while (label.find()) {
            assertTrue(
                labels.contains(label.group(1)) || ALWAYS.contains(label.group(1)),
                metric.group() + " has no label " + label.group(1));
          }
          boolean counted = expression.matches(".*(rate|increase)\\(" + metric.group() + ".*");
          assertEquals(types.get(metric.group()).equals("counter"), counted, expression);
        } while (metric.find());
        queries++;
      }
    }
    assertTrue(queries > 25, queries + " queries");
    assertTrue(
        METRIC
            .matcher(dashboard.at("/templating/list/1/query/query").asText())
            .results()
            .allMatch(match -> told.containsKey(match.group())));
  }

  @Test
  void noTwoPanelsStandInTheSamePlaceAndEachHasATitle() {
    Set<List<Integer>> cells = new HashSet<>();
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertTrue(ids.add(panel.path("id").asInt()), panel.path("title").asText());
      assertTrue(!panel.path("title").asText().isBlank());
      JsonNode at = panel.path("gridPos");
      assertTrue(at.path("x").asInt() + at.path("w").asInt() <= 24, at::toString);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          assertTrue(
              cells.add(List.of(at.path("x").asInt() + x, at.path("y").asInt() + y)),
              panel.path("title").asText());
        }
      }
    }
  }
}
