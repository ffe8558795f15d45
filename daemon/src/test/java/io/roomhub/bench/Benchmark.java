package io.roomhub.bench;

import java.nio.file.Path;

/** One figure or a few that belong together, measured against a reference in the same run. */
interface Benchmark {
  /** What {@code ./bench NAME} calls it. */
  String name();

  /**
   * Measures.
   *
   * @param scratch an empty folder, deleted afterwards
   */
  BenchTable run(Path scratch) throws Exception;
}
