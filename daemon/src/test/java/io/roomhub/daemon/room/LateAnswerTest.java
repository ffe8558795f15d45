package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomhub.daemon.rtc.PeerConnection;
import io.roomhub.daemon.rtc.PeerConnectionState;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage;
import io.roomhub.daemon.signaling.Signaling;
import io.roomhub.daemon.signaling.SignalingListener;
import io.roomhub.daemon.signaling.SignalingStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hub and one whose answer is to an offer that the hub has given up since; virtual time. */
class LateAnswerTest {
  private final VirtualRoomLoop loop = new VirtualRoomLoop();
  private final SimulatedNetwork network = new SimulatedNetwork(loop);
  private final SimulatedRendezvous rail = new SimulatedRendezvous(loop, "websocket");
  private final SimulatedRendezvous.Client slow = rail.client();
  private final List<SessionDescription> offers = new ArrayList<>();
  private String hubId = "";
  private final Room hub;

  /** What the slow one is told. */
  private final class Listener implements SignalingListener {
    @Override
    public void onJoined(Signaling by, String ownId) {}

    @Override
    public void onPeer(Signaling by, String peerId, JsonNode metadata, boolean weOffer) {
      hubId = peerId;
    }

    @Override
    public void onPeerLeft(Signaling by, String peerId) {}

    @Override
    public void onMessage(Signaling by, String from, SignalMessage message) {
      if (message instanceof SignalMessage.Description(SessionDescription description)) {
        offers.add(description);
      }
    }

    @Override
    public void onStatus(Signaling by, SignalingStatus status) {}
  }

  LateAnswerTest() {
    JsonNode metadata =
        JsonNodeFactory.instance
            .objectNode()
            .put("peerId", "peer-slow-0123456789")
            .put("kind", "hub");
    slow.start(new Signaling.JoinRequest("room-0123456789", null, metadata), new Listener());
    hub =
        new Room(
            loop,
            new Room.Identity("room-0123456789", null, "peer-hub-0123456789", "hub"),
            15,
            network.host("hub"),
            new Nobody(),
            new AudioFanout(),
            new Nobody());
    hub.join(List.of(rail.client()));
    loop.pass(100);
  }

  private SessionDescription answerTo(SessionDescription offer) throws Exception {
    PeerConnection connection =
        network.host("slow").create(loop, new Nobody(), new Nobody().add("hub"));
    connection.setRemoteDescription(offer);
    return connection.setLocalDescription();
  }

  private void send(SessionDescription description) {
    slow.send(hubId, new SignalMessage.Description(description));
    loop.pass(100);
  }

  private SessionDescription refuseFirstAndAwaitSecond() {
    SessionDescription given = offers.getFirst();
    JsonNode refused = new RosterMessage.Refused("room-full", "the room is full").toJson();
    slow.send(hubId, new SignalMessage.Data(refused));
    loop.pass(100);
    offers.clear();
    while (offers.isEmpty()) {
      loop.pass(100);
    }
    assertNotEquals(SdpSessionId.of(given.sdp()), SdpSessionId.of(offers.getFirst().sdp()));
    return given;
  }

  private PeerConnectionState state() {
    return hub.participants().getFirst().connectionState();
  }

  @Test
  void anAnswerToAnOfferThatWasGivenUpIsNotTakenForTheNext() throws Exception {
    SessionDescription given = refuseFirstAndAwaitSecond();
    SessionDescription present = offers.getFirst();
    send(AnsweredOffer.name(answerTo(given), given));
    offers.clear();
    loop.pass(600);
    assertFalse(offers.isEmpty(), "the hub still asks");
    assertEquals(SdpSessionId.of(present.sdp()), SdpSessionId.of(offers.getFirst().sdp()));

    send(AnsweredOffer.name(answerTo(present), present));
    assertEquals(PeerConnectionState.CONNECTED, state());
  }

  @Test
  void aHubNamesTheOfferThatItAnswers() throws Exception {
    PeerConnection caller =
        network.host("slow").create(loop, new Nobody(), new Nobody().add("hub"));
    // Nothing of the hub's own is under way when it comes.
    SessionDescription offer = caller.setLocalDescription();
    refuseFirstAndAwaitSecond();
    slow.send(hubId, new SignalMessage.Data(new RosterMessage.Refused("x", "y").toJson()));
    loop.pass(100);
    offers.clear();
    send(offer);
    assertEquals(SessionDescription.Type.ANSWER, offers.getFirst().type());
    assertTrue(
        offers.getFirst().sdp().contains("\r\na=x-answered-offer:" + SdpSessionId.of(offer.sdp())),
        offers.getFirst().sdp());
  }

  @Test
  void whoHasAnsweredAnOfferThatWasGivenUpAsItsOwnWasCallsAgain() throws Exception {
    SessionDescription given = refuseFirstAndAwaitSecond();
    slow.send(hubId, new SignalMessage.Data(new RosterMessage.Refused("x", "y").toJson()));
    loop.pass(100);
    // The hub answers what the slow one no longer knows of, which answers what the hub gave up.
    PeerConnection gone = network.host("slow").create(loop, new Nobody(), new Nobody().add("hub"));
    send(gone.setLocalDescription());
    gone.close();
    offers.clear();
    SessionDescription late = AnsweredOffer.name(answerTo(given), given);
    send(late);
    assertFalse(offers.isEmpty(), "both would wait until they give up");
    assertEquals(SessionDescription.Type.OFFER, offers.getFirst().type());

    send(AnsweredOffer.name(answerTo(offers.getFirst()), offers.getFirst()));
    assertEquals(PeerConnectionState.CONNECTED, state());
    offers.clear();
    send(late);
    assertEquals(PeerConnectionState.CONNECTED, state(), "a call that is up is left alone");
    assertTrue(offers.isEmpty(), offers::toString);
  }

  @Test
  void anAnswerThatNamesNoOfferIsTakenAsABrowsers() throws Exception {
    SessionDescription present = offers.getLast();
    send(answerTo(present));
    assertEquals(PeerConnectionState.CONNECTED, state());
  }

  @Test
  void theNameStandsBeforeTheMedia() {
    SessionDescription offer =
        new SessionDescription(SessionDescription.Type.OFFER, "v=0\r\no=- 77 2 IN IP4 0.0.0.0\r\n");
    SessionDescription answer =
        new SessionDescription(
            SessionDescription.Type.ANSWER,
            "v=0\r\no=- 5 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 X 0\r\na=mid:0\r\n");
    SessionDescription named = AnsweredOffer.name(answer, offer);
    assertEquals(
        "v=0\r\no=- 5 1 IN IP4 0.0.0.0\r\ns=-\r\na=x-answered-offer:77\r\nm=audio 9 X 0\r\na=mid:0\r\n",
        named.sdp());
    assertTrue(AnsweredOffer.mayBe(named, "77"));
    assertFalse(AnsweredOffer.mayBe(named, "7"));
    assertTrue(AnsweredOffer.mayBe(answer, "7"), "as from a browser");
  }
}
