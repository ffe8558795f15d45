package io.roomhub.daemon.control.quality;

import java.util.List;

/**
 * What {@code GET /v1/quality} answers: a table for each participant, one row every two seconds.
 *
 * @param periodSeconds between two rows
 * @param columns names of what stands in a row, with units; the first is the hub's uptime
 * @param peers those of the last ten minutes, who came first first
 */
public record QualityLog(double periodSeconds, List<String> columns, List<Peer> peers) {
  /** Where nothing is recorded. */
  public static final QualityLog EMPTY = new QualityLog(0, List.of(), List.of());

  /**
   * One participant.
   *
   * @param rows oldest first; each as long as {@code columns}
   */
  public record Peer(String id, String name, List<List<Object>> rows) {}
}
