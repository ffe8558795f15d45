package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig.IceServer;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What README and example configurations use for want of a reader's own: whoever copies one and
 * keeps these shares them with everybody who has read it.
 */
final class Documented {
  private static final Set<String> ROOM_IDS =
      Set.of(
          "lobby-7Qm2xVb9Lk4R",
          "bench-7Qm2xVb9Lk4R",
          "boardroom-Zk3vX8qLw2Ns",
          "classroom-4Rt8yHn2Pq6W",
          "homeoffice-9Lm3cVb7Xz5K",
          "huddle-7Qm2xVb9Lk4R",
          "meeting-4c-Rt6yUe1mPb9w",
          "workshop-5Gh8jKl2Mn4B");

  private Documented() {}

  static boolean isRoomId(String id) {
    return ROOM_IDS.contains(id);
  }

  /** Whether one of its secrets is a request to put a better one there. */
  static boolean hasPlaceholder(IceServer server) {
    return Stream.of(server.credential(), server.secret())
        .filter(Objects::nonNull)
        .anyMatch(secret -> secret.toLowerCase(Locale.ROOT).matches("change.?me"));
  }
}
