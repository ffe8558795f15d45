package io.roomhub.daemon.control.web;

import io.roomhub.daemon.control.quality.QualityLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The columns of the history that the status page draws, without names.
 *
 * @param columns names of what stands in a row, the first the hub's uptime in seconds
 */
public record WebQuality(double periodSeconds, List<String> columns, List<Peer> peers) {
  private static final List<String> DRAWN =
      List.of("uptimeSeconds", "roundTripMs", "lossPercent", "concealedPercent", "mouthToEarMs");

  /** One participant's rows, oldest first. */
  public record Peer(String id, List<List<Object>> rows) {}

  /**
   * Takes them out.
   *
   * @param since uptime in seconds; older rows, and those of this very moment, are left out
   * @param ids what stands for a peer's id
   */
  public static WebQuality of(QualityLog log, double since, UnaryOperator<String> ids) {
    List<Integer> places = DRAWN.stream().map(log.columns()::indexOf).toList();
    if (places.contains(-1)) {
      return new WebQuality(log.periodSeconds(), DRAWN, List.of());
    }
    List<Peer> peers = new ArrayList<>();
    for (QualityLog.Peer peer : log.peers()) {
      List<List<Object>> rows = new ArrayList<>();
      for (List<Object> row : peer.rows()) {
        if ((double) row.getFirst() > since) {
          rows.add(places.stream().map(row::get).toList());
        }
      }
      peers.add(new Peer(ids.apply(peer.id()), rows));
    }
    return new WebQuality(log.periodSeconds(), DRAWN, peers);
  }
}
