package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventBusTest {
  private final EventBus bus = new EventBus(2);
  private final AtomicInteger woken = new AtomicInteger();

  @Test
  void eventsWaitInOrderForTheirWatcher() {
    EventBus.Subscription watcher = bus.subscribe(woken::incrementAndGet);
    bus.publish(EventName.LED, Map.of("led", "mute"));
    bus.publish(EventName.STATE, Map.of("ms", Double.NaN));

    assertEquals(new HubEvent(1, EventName.LED, "{\"led\":\"mute\"}"), watcher.poll());
    assertEquals(new HubEvent(2, EventName.STATE, "{\"ms\":null}"), watcher.poll());
    assertNull(watcher.poll());
    assertEquals(2, woken.get());
  }

  @Test
  void aFullQueueCutsTheWatcherOffAndWakesItToNotice() {
    EventBus.Subscription slow = bus.subscribe(woken::incrementAndGet);
    EventBus.Subscription other = bus.subscribe(() -> {});
    bus.publish(EventName.MUTE, Map.of());
    other.poll();
    bus.publish(EventName.MUTE, Map.of());
    other.poll();
    assertFalse(slow.isOverrun());
    bus.publish(EventName.MUTE, Map.of());

    assertTrue(slow.isOverrun());
    assertFalse(other.isOverrun());
    assertEquals(1, bus.subscribers());
    assertEquals(3, woken.get());
  }

  @Test
  void whoStopsWatchingIsNotToldAnyMore() {
    EventBus.Subscription watcher = bus.subscribe(woken::incrementAndGet);
    watcher.close();
    bus.publish(EventName.MUTE, Map.of());

    assertNull(watcher.poll());
    assertEquals(0, woken.get());
  }

  @Test
  void theNamesAreThoseOfTheContract() {
    assertEquals(
        List.of(
            "state",
            "mute",
            "volume",
            "peer-joined",
            "peer-left",
            "peers",
            "chat",
            "action",
            "self-test",
            "led",
            "devices",
            "signaling"),
        Stream.of(EventName.values()).map(EventName::label).toList());
  }
}
