package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  private static final long NO_HEARTBEAT_MS = 3_600_000;

  @Test
  void everyWatcherGetsEveryEventInOrder() throws Exception {
    try (ControlFixture control = new ControlFixture();
        UnixHttp.Stream first = control.http.watch("/v1/events");
        UnixHttp.Stream second = control.http.watch("/v1/events")) {
      assertTrue(
          first.head().contains("Content-Type: text/event-stream;charset=utf-8"), first.head());
      control.events.publish(EventName.MUTE, Map.of("muted", true));
      control.events.publish(EventName.PEER_JOINED, Map.of("name", "line\nbreak"));

      for (UnixHttp.Stream stream : new UnixHttp.Stream[] {first, second}) {
        assertEquals(": roomhub", stream.line());
        assertEquals("", stream.line());
        assertEquals("id: 1", stream.line());
        assertEquals("event: mute", stream.line());
        assertEquals("data: {\"muted\":true}", stream.line());
        assertEquals("", stream.line());
        assertEquals("id: 2", stream.line());
        assertEquals("event: peer-joined", stream.line());
        assertEquals("data: {\"name\":\"line\\nbreak\"}", stream.line());
        assertEquals("", stream.line());
      }
    }
  }

  @Test
  void aThousandEventsArriveWithoutAGap() throws Exception {
    try (ControlFixture control = new ControlFixture(2_000, NO_HEARTBEAT_MS);
        UnixHttp.Stream stream = control.http.watch("/v1/events?format=json")) {
      IntStream.range(0, 1_000)
          .forEach(i -> control.events.publish(EventName.STATE, Map.of("n", i)));

      for (int i = 0; i < 1_000; i++) {
        assertEquals(
            "{\"id\":" + (i + 1) + ",\"event\":\"state\",\"data\":{\"n\":" + i + "}}",
            stream.line());
      }
    }
  }

  @Test
  void aQuietStreamIsKeptAliveByComments() throws Exception {
    try (ControlFixture control = new ControlFixture(256, 20);
        UnixHttp.Stream stream = control.http.watch("/v1/events")) {
      assertEquals(": roomhub", stream.line());
      assertEquals("", stream.line());
      for (int i = 0; i < 3; i++) {
        assertEquals(":", stream.line());
        assertEquals("", stream.line());
      }
    }
  }

  @Test
  void aQuietStreamOfLinesIsKeptAliveByEmptyOnes() throws Exception {
    try (ControlFixture control = new ControlFixture(256, 20);
        UnixHttp.Stream stream = control.http.watch("/v1/events?format=text")) {
      assertEquals("", stream.line());
      assertEquals("", stream.line());
    }
  }

  @Test
  void aWatcherThatDoesNotReadIsDroppedAndTheOthersNoticeNothing() throws Exception {
    try (ControlFixture control = new ControlFixture(8, NO_HEARTBEAT_MS);
        UnixHttp.Stream slow = control.http.watch("/v1/events?format=text");
        UnixHttp.Stream reader = control.http.watch("/v1/events?format=text")) {
      assertEquals(2, control.events.subscribers());
      String much = "x".repeat(50_000);
      int published = 0;
      while (control.events.subscribers() == 2) {
        assertTrue(published < 1_000, "the slow watcher is still there");
        control.events.publish(EventName.CHAT, Map.of("name", "Ada", "text", much));
        published++;
        assertTrue(reader.line().startsWith("chat Ada: x"));
      }

      control.events.publish(EventName.STATE, Map.of("state", "alone"));
      assertEquals("state alone", reader.line());
      String last = null;
      for (String line = slow.line(); line != null; line = slow.line()) {
        last = line;
      }
      assertTrue(last == null || last.startsWith("chat Ada: x"), "it ends without the state");
    }
  }

  @Test
  void aWatcherThatGoesIsForgotten() throws Exception {
    try (ControlFixture control = new ControlFixture(256, 20)) {
      control.http.watch("/v1/events").close();
      ControlFixture.await(() -> control.events.subscribers() == 0);
    }
  }

  @Test
  void theStreamEndsWithTheServer() throws Exception {
    try (ControlFixture control = new ControlFixture();
        UnixHttp.Stream stream = control.http.watch("/v1/events?format=text")) {
      control.server.close();
      assertNull(stream.line());
      assertEquals(0, control.events.subscribers());
    }
  }

  @Test
  void tooManyWatchersAreRefused() throws Exception {
    try (ControlFixture control = new ControlFixture()) {
      UnixHttp.Stream[] streams = new UnixHttp.Stream[32];
      for (int i = 0; i < streams.length; i++) {
        streams[i] = control.http.watch("/v1/events");
      }
      UnixHttp.Answer refused = control.http.get("/v1/events");
      assertEquals(503, refused.status());
      assertEquals(
          "{\"error\":{\"code\":\"unavailable\",\"message\":\"already 32 clients watch events\"}}",
          refused.body());
      assertEquals(200, control.http.get("/v1/status").status());
      for (UnixHttp.Stream stream : streams) {
        stream.close();
      }
    }
  }
}
