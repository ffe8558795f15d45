package io.roomhub.daemon.config;

import java.util.List;

/**
 * What a changed configuration means for a running hub.
 *
 * @param applied keys that changed and take effect now, e.g. {@code audio.volume}
 * @param needRestart keys that changed and wait for a restart
 * @param effective the running configuration with the applied keys changed: what the hub is from
 *     now on, and what the next reload is compared with
 */
public record ReloadPlan(List<String> applied, List<String> needRestart, HubConfig effective) {
  /** Whether nothing changed at all. */
  public boolean isEmpty() {
    return applied.isEmpty() && needRestart.isEmpty();
  }
}
