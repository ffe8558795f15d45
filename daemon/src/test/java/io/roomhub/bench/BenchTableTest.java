package io.roomhub.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTableTest {
  @Test
  void whatIsNotAsGoodAsItsGoalIsMissed() {
    BenchTable table =
        new BenchTable("demo", "what was measured")
            .figure("no goal", 9, "s")
            .atMost(1, "as good as can be", 1, "s", Double.NaN)
            .atMost(1, "too much", 1.01, "s", Double.NaN)
            .atLeast(4, "enough", 4, "dB")
            .atLeast(4, "too little", 3.9, "dB")
            .atMost(1, "not measured", Double.NaN, "s", Double.NaN);

    assertEquals(
        List.of("demo: too much", "demo: too little", "demo: not measured"), table.missed());
    assertTrue(table.toString().contains("goal <= 1.00: MISSED"), table::toString);
  }
}
