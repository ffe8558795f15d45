package io.roomhub.daemon.signaling.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.daemon.signaling.SignalFormatException;
import io.roomhub.daemon.signaling.relay.RelayEvent;
import io.roomhub.daemon.signaling.trystero.RelayMessage;
import io.roomhub.daemon.signaling.trystero.SessionCommand.TrackerOffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackerProtocolTest {
  private static final String SELF = "00001234567890123456";
  private static final String HASH = "5s2762h3rj4j6k32s4w6";
  private static final String OFFER =
      "{\"action\":\"announce\",\"offer\":{\"type\":\"offer\",\"sdp\":\"1$x\"},"
          + "\"offer_id\":\"o1\",\"peer_id\":\"p1\",\"info_hash\":\""
          + HASH
          + "\"}";

  private final TrackerProtocol protocol = new TrackerProtocol(SELF, HASH);

  @Test
  void anAnnouncementCarriesOffersForAsManyMembers() {
    assertEquals(
        List.of(
            "{\"action\":\"announce\",\"info_hash\":\""
                + HASH
                + "\",\"peer_id\":\""
                + SELF
                + "\",\"numwant\":1,\"offers\":[{\"offer_id\":\"o1\","
                + "\"offer\":{\"type\":\"offer\",\"sdp\":\"1$x\"}}]}"),
        protocol.announce(List.of(new TrackerOffer("o1", "1$x"))));
    assertEquals(
        List.of(
            "{\"action\":\"announce\",\"info_hash\":\""
                + HASH
                + "\",\"peer_id\":\""
                + SELF
                + "\",\"to_peer_id\":\"p1\",\"offer_id\":\"o1\","
                + "\"answer\":{\"type\":\"answer\",\"sdp\":\"1$y\"}}"),
        protocol.answer("p1", "o1", "1$y"));
  }

  @Test
  void offersAndAnswersOfOurSwarmAreTaken() throws Exception {
    assertEquals(
        List.of(new RelayEvent.Offer(new RelayMessage.Offer("p1", "o1", "1$x"))),
        protocol.receive(OFFER));
    assertEquals(
        List.of(new RelayEvent.Answer(new RelayMessage.Answer("p1", "o1", "1$x"))),
        protocol.receive(OFFER.replace("\"offer\":", "\"answer\":")));
    assertEquals(
        List.of(new RelayEvent.Dropped()), protocol.receive(OFFER.replace(HASH, "another")));
    assertEquals(List.of(), protocol.receive("{\"action\":\"announce\",\"interval\":120}"));
    assertEquals(
        List.of(new RelayEvent.Refused("full", false)),
        protocol.receive("{\"failure reason\":\"full\"}"));
  }

  @Test
  void everyTruncationAndEveryMissingPartIsRefused() {
    for (int i = 0; i < OFFER.length(); i++) {
      String cut = OFFER.substring(0, i);
      assertThrows(SignalFormatException.class, () -> protocol.receive(cut), cut);
    }
    for (String part : List.of("\"offer_id\":\"o1\",", "\"peer_id\":\"p1\",", ",\"sdp\":\"1$x\"")) {
      String lacking = OFFER.replace(part, "");
      assertThrows(SignalFormatException.class, () -> protocol.receive(lacking), part);
    }
    String huge = OFFER.replace("1$x", "x".repeat(70_000));
    assertThrows(SignalFormatException.class, () -> protocol.receive(huge));
  }
}
