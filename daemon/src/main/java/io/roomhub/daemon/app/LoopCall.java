package io.roomhub.daemon.app;

import io.roomhub.daemon.control.ControlException;
import io.roomhub.daemon.room.RoomLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Has the room loop do something that a thread of the control API waits for. */
final class LoopCall {
  private static final long TIMEOUT_MS = 1_000;

  private LoopCall() {}

  /**
   * What {@code call} returns, called on the loop. Any thread but the loop's.
   *
   * @throws ControlException 503 after a second without an answer
   */
  static <T> T on(RoomLoop loop, Supplier<T> call) throws ControlException {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(call.get()));
    try {
      return result.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new ControlException(503, "busy", "the hub did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(503, "busy", "the hub is stopping");
    }
  }
}
