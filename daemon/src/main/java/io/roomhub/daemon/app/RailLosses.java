package io.roomhub.daemon.app;

import io.roomhub.daemon.signaling.SignalingStatus;
import io.roomhub.daemon.signaling.SignalingStatus.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ways to meet are lost long enough to be worth a line of the journal: each loss is told once
 * and its end too. Not thread-safe.
 */
final class RailLosses {
  /** As a server needs that starts again, and a boot until its network is there. */
  static final long PATIENCE_MS = 10_000;

  private final Map<String, Loss> losses = new HashMap<>();

  private static final class Loss {
    final long sinceMs;
    boolean told;

    Loss(long sinceMs) {
      this.sinceMs = sinceMs;
    }
  }

  /**
   * What to tell of a rail.
   *
   * @param rail type and URL
   * @param why it is down, or null when it is up again
   */
  record Change(String rail, @Nullable String why) {}

  /**
   * Looks.
   *
   * @param rails as they are now
   * @param nowMs by a clock that is never set
   */
  List<Change> look(List<SignalingStatus> rails, long nowMs) {
    List<Change> changes = new ArrayList<>();
    for (SignalingStatus rail : rails) {
      String name = rail.type() + " " + rail.url();
      if (rail.state() == State.UP) {
        Loss over = losses.remove(name);
        if (over != null && over.told) {
          changes.add(new Change(name, null));
        }
        continue;
      }
      Loss loss = losses.computeIfAbsent(name, unknown -> new Loss(nowMs));
      // Without a reason nothing is known yet.
      if (!loss.told && rail.lastError() != null && nowMs - loss.sinceMs >= PATIENCE_MS) {
        loss.told = true;
        changes.add(new Change(name, rail.lastError()));
      }
    }
    return changes;
  }
}
