package io.roomhub.e2e;

import static io.roomhub.network.NatKind.OPEN;
import static io.roomhub.network.NatKind.PORT_RESTRICTED;
import static io.roomhub.network.NatKind.SYMMETRIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomhub.network.Internet;
import io.roomhub.network.NatRoom;
import io.roomhub.network.NetworkNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs whose NATs let nothing through between them, and a third that both hear. */
class ForwardingIT {
  private static final int LEFT = 0;
  private static final int RIGHT = 1;
  private static final int MIDDLE = 2;

  @TempDir Path directory;

  @Test
  void whomNoPathReachesIsHeardThroughAHubThatSendsItOn() throws Exception {
    assumeTrue(NetworkNamespace.available(), "this machine grants no network namespace");
    try (Internet internet = new Internet(directory, 1);
        NatRoom room =
            new NatRoom(
                internet,
                directory.resolve("room"),
                internet.stun(),
                MIDDLE,
                PORT_RESTRICTED,
                SYMMETRIC,
                OPEN)) {
      long began = System.nanoTime();
      Await.until(
          "both ends hearing each other",
          40,
          () -> room.hears(LEFT, RIGHT) && room.hears(RIGHT, LEFT) ? true : null);
      System.out.printf("heard after %.1f s%n", (System.nanoTime() - began) / 1e9);
      String middle = room.hub(MIDDLE).status().at("/room/peerId").asText();
      assertForwarded(room, LEFT, RIGHT, middle);
      assertForwarded(room, RIGHT, LEFT, middle);
      // It looks once a second at what the others tell.
      room.hub(MIDDLE)
          .await(
              "two streams of more than a second, and the warning of them",
              status ->
                  sendsTwoStreams(status)
                      && status.path("warnings").toString().contains("which could listen"));

      // That the hub in between is muted concerns only itself.
      room.hub(MIDDLE).ctl("mute");
      Await.seconds(1.5);
      assertFalse(room.hears(LEFT, MIDDLE));
      assertTone(room, LEFT, RIGHT);
      assertTone(room, RIGHT, LEFT);
    }
  }

  private static boolean sendsTwoStreams(JsonNode status) {
    JsonNode streams = status.at("/room/forwarding/streams");
    return streams.size() == 2
        && streams.get(0).path("packets").asLong() > 50
        && streams.get(1).path("packets").asLong() > 50;
  }

  private static void assertForwarded(NatRoom room, int listener, int talker, String middle) {
    JsonNode status =
        room.hub(listener)
            .await(
                "the mark of the leg",
                s ->
                    middle.equals(s.at("/room/missingLegs/0/aThrough").asText())
                        && middle.equals(s.at("/room/missingLegs/0/bThrough").asText()));
    boolean found = false;
    for (JsonNode peer : status.path("peers")) {
      boolean direct = peer.path("id").asText().equals(middle);
      found |= !direct;
      assertEquals(direct ? "connected" : "new", peer.path("dtlsState").asText(), peer::toString);
      assertEquals(direct ? "" : middle, peer.path("forwardedBy").asText(""), peer::toString);
    }
    assertTrue(found, status::toString);
    for (JsonNode participant : status.path("participants")) {
      if (!participant.path("self").asBoolean()) {
        assertEquals(
            participant.path("id").asText().equals(middle),
            participant.path("endToEnd").asBoolean(),
            participant::toString);
      }
    }
    assertEquals("degraded", status.path("state").asText());
    String peers = room.hub(listener).ctl("peers");
    assertTrue(peers.contains("through Hub " + MIDDLE + ", not end-to-end"), peers);
    assertTone(room, listener, talker);
  }

  private static void assertTone(NatRoom room, int listener, int talker) {
    ToneAnalysis tone = ToneAnalysis.of(room.played(listener, 1), NatRoom.hz(talker));
    System.out.println(listener + " hears " + talker + ": " + tone);
    assertEquals(NatRoom.hz(talker), tone.hz(), 4, tone::toString);
    assertEquals(-20, tone.dbfs(), 2, tone::toString);
  }
}
