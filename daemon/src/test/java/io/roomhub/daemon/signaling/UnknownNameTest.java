package io.roomhub.daemon.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.signaling.mqtt.MqttRail;
import io.roomhub.daemon.signaling.relay.DeafRailListener;
import io.roomhub.daemon.signaling.relay.Rail;
import io.roomhub.daemon.signaling.relay.RailThread;
import io.roomhub.daemon.signaling.relay.WebSocketRail;
import io.roomhub.daemon.signaling.websocket.WebSocketClient;
import io.roomhub.daemon.signaling.wsrelay.WsRelayProtocol;
import io.roomhub.hardware.clock.VirtualClock;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Relays while no name server answers, as at a boot before the network: the real look-up, which
 * knows {@code localhost} only, and time that passes as fast as the rails let it.
 */
@Timeout(60)
class UnknownNameTest {
  /** Longer than any wait after a name that is unknown, shorter than the patience of an attempt. */
  private static final long WAIT_BELOW_MS = 14_000;

  private static final int WAITS = 8;

  private final VirtualClock clock = new VirtualClock();
  private final BlockingQueue<Long> waits = new LinkedBlockingQueue<>();
  private final BlockingQueue<SignalingStatus> told = new LinkedBlockingQueue<>();
  private final RailThread thread = new RailThread(new Hasty());

  /** A thread of rails for which each wait is over at once. */
  private final class Hasty extends ScheduledThreadPoolExecutor {
    Hasty() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      long delayMs = unit.toMillis(delay);
      if (delayMs == 0 || delayMs >= WAIT_BELOW_MS) {
        return super.schedule(task, delay, unit);
      }
      waits.add(delayMs);
      clock.advanceMillis(delayMs);
      return super.schedule(task, 0, unit);
    }
  }

  private final class Listener extends DeafRailListener {
    @Override
    public void onStatus(Rail from) {
      told.add(from.status());
    }
  }

  @AfterEach
  void stop() {
    thread.close();
  }

  private void neverWaitsLong(Rail rail) throws InterruptedException {
    thread.execute(() -> rail.start(List.of("topic"), new Listener()));
    for (int i = 0; i < WAITS; i++) {
      Long waitMs = waits.poll(20, TimeUnit.SECONDS);
      assertNotNull(waitMs, "no attempt after " + i + " waits");
      assertTrue(waitMs >= 1_000 && waitMs <= 2_000, waitMs + " ms");
    }
    thread.execute(rail::close);
    List<String> reasons =
        told.stream().map(SignalingStatus::lastError).filter(e -> e != null).distinct().toList();
    assertEquals(List.of("the server's name is unknown"), reasons);
  }

  @Test
  void aRelayOnAWebSocketIsTriedAgainSoonForEver() throws Exception {
    try (WebSocketClient client = WebSocketClient.forPublicServers()) {
      neverWaitsLong(
          new WebSocketRail(
              URI.create("ws://relay.invalid/"),
              new WsRelayProtocol(),
              client,
              thread,
              clock,
              new Random(1)));
    }
  }

  @Test
  void aBrokerIsTriedAgainSoonForEver() throws Exception {
    neverWaitsLong(new MqttRail(URI.create("mqtt://broker.invalid"), thread, clock, new Random(1)));
  }
}
