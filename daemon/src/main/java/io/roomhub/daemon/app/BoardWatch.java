package io.roomhub.daemon.app;

import io.roomhub.hardware.board.BoardHealth;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Notices when the board begins or ends to lack power or cooling. Owned by the room loop; {@link
 * #health} may be read by any thread.
 */
final class BoardWatch {
  private final Supplier<@Nullable BoardHealth> board;
  private final Consumer<Boolean> onThrottled;
  private volatile @Nullable BoardHealth health;

  /**
   * @param board reads how it is, null where nothing tells
   * @param onThrottled told when the processor begins or ends to be slowed down
   */
  BoardWatch(Supplier<@Nullable BoardHealth> board, Consumer<Boolean> onThrottled) {
    this.board = board;
    this.onThrottled = onThrottled;
  }

  /** Looks once. */
  void look() {
    BoardHealth before = health;
    BoardHealth now = board.get();
    health = now;
    boolean wasThrottled = before != null && before.throttled();
    boolean isThrottled = now != null && now.throttled();
    if (isThrottled != wasThrottled) {
      Logger.warn(
          isThrottled
              ? "The board slows its processor down, for heat or for want of power"
              : "The board's processor runs at full speed again");
      onThrottled.accept(isThrottled);
    }
    if (now != null && now.underVoltage() && (before == null || !before.underVoltage())) {
      Logger.warn("The power supply of the board is too weak");
    }
  }

  /** What was found last, or null where nothing tells. */
  @Nullable BoardHealth health() {
    return health;
  }
}
