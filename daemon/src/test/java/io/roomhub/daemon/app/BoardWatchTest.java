package io.roomhub.daemon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomhub.hardware.board.BoardHealth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardWatchTest {
  private static final BoardHealth WELL = new BoardHealth(false, false, false, false);
  private static final BoardHealth HOT = new BoardHealth(false, true, false, true);

  private final List<Boolean> told = new ArrayList<>();
  private @Nullable BoardHealth now = WELL;
  private final BoardWatch watch = new BoardWatch(() -> now, told::add);

  private void look(@Nullable BoardHealth health) {
    now = health;
    watch.look();
  }

  @Test
  void onlyChangesAreTold() {
    look(WELL);
    look(HOT);
    look(HOT);
    look(WELL);
    look(WELL);
    assertEquals(List.of(true, false), told);
    assertEquals(WELL, watch.health());
  }

  @Test
  void aFirmwareThatFallsSilentThrottlesNothing() {
    look(HOT);
    look(null);
    assertEquals(List.of(true, false), told);
    assertNull(watch.health());
  }
}
