package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.audio;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.exchange;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.goldenOffer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.inUse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.parse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.transport;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers that are withdrawn, and offers that cross. */
class RollbackTest {
  private static final SessionDescription ROLLBACK =
      new SessionDescription(SessionDescription.Type.ROLLBACK, "");

  @Test
  void aFirstOfferTakenBackLeavesNothingButItsIceGeneration() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setLocalDescription();
    hub.rollback();
    assertEquals(SignalingState.STABLE, hub.signalingState());
    assertNull(hub.session());
    assertNull(hub.localDescription(List.of(), false));
    assertTrue(hub.negotiationNeeded());
    assertEquals("hub1g1", inUse(parse(hub.setLocalDescription())).value("ice-ufrag"));
  }

  @Test
  void anOfferInHaveLocalOfferRollsOursBack() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setLocalDescription();
    NegotiationResult result = hub.setRemoteDescription(goldenOffer("chromium-video-first"));
    assertTrue(result.rolledBack());
    assertEquals(SignalingState.HAVE_REMOTE_OFFER, hub.signalingState());
    SessionDescription answer = hub.setLocalDescription();
    assertEquals(SessionDescription.Type.ANSWER, answer.type());
    assertEquals("1", inUse(parse(answer)).mid());
    assertEquals("hub1g1", inUse(parse(answer)).value("ice-ufrag"), "gathered already: kept");
  }

  @Test
  void anUnreadableOfferDoesNotRollOursBack() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setLocalDescription();
    assertThrows(SdpException.class, () -> hub.setRemoteDescription(offer("v=0")));
    assertEquals(SignalingState.HAVE_LOCAL_OFFER, hub.signalingState());
  }

  @Test
  void theOtherSidesOfferCanBeWithdrawn() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setRemoteDescription(goldenOffer("chromium-video-first"));
    NegotiationResult result = hub.setRemoteDescription(ROLLBACK);
    assertFalse(result.rolledBack());
    assertNull(result.session());
    assertEquals(SignalingState.STABLE, hub.signalingState());
    assertEquals("0", inUse(parse(hub.setLocalDescription())).mid());
  }

  @Test
  void ourOfferCanBeWithdrawnByDescriptionToo() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setLocalDescription();
    assertTrue(hub.setRemoteDescription(ROLLBACK).rolledBack());
    assertEquals(SignalingState.STABLE, hub.signalingState());
  }

  @Test
  void aSecondOfferReplacesTheFirstUnanswered() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setRemoteDescription(goldenOffer("chromium-video-first"));
    hub.setRemoteDescription(goldenOffer("chromium-audio"));
    assertEquals("0", inUse(parse(hub.setLocalDescription())).mid());
    assertEquals(0, audio(hub.session()).mLineIndex());
  }

  @Test
  void anOfferOfOursCanBeRepeatedBeforeItsAnswer() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    String first = one.setLocalDescription().sdp();
    String second = one.setLocalDescription().sdp();
    assertEquals(first.replace("1000000001 1 IN", "1000000001 2 IN"), second);
    two.setRemoteDescription(offer(second));
    one.setRemoteDescription(two.setLocalDescription());
    assertEquals(SignalingState.STABLE, one.signalingState());
  }

  /** Perfect negotiation of the recommendation: both offer at once, the polite one gives way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void crossingOffersEndInOneAgreementWhicheverSideIsPolite(boolean firstIsPolite)
      throws Exception {
    PerfectPeer one = new PerfectPeer(negotiation(1), firstIsPolite);
    PerfectPeer two = new PerfectPeer(negotiation(2), !firstIsPolite);
    crossAndSettle(one, two);
    PerfectPeer polite = firstIsPolite ? one : two;
    PerfectPeer impolite = firstIsPolite ? two : one;
    assertEquals(DtlsRole.CLIENT, transport(polite.negotiation.session()).dtlsRole());
    assertEquals(DtlsRole.SERVER, transport(impolite.negotiation.session()).dtlsRole());
    assertFalse(polite.negotiation.negotiationNeeded());
    assertAgreed(one, two);

    // Once more in the running call, one side with an ICE restart.
    polite.negotiation.restartIce();
    crossAndSettle(one, two);
    assertTrue(polite.negotiation.negotiationNeeded(), "its restart was rolled back");
    exchange(polite.negotiation, impolite.negotiation);
    assertAgreed(one, two);
    assertTrue(transport(impolite.negotiation.session()).iceRestarted());
    assertEquals(DtlsRole.CLIENT, transport(polite.negotiation.session()).dtlsRole());
  }

  private static void crossAndSettle(PerfectPeer one, PerfectPeer two) throws Exception {
    one.outbox.add(one.negotiation.setLocalDescription());
    two.outbox.add(two.negotiation.setLocalDescription());
    while (!one.outbox.isEmpty() || !two.outbox.isEmpty()) {
      if (!one.outbox.isEmpty()) {
        two.receive(one.outbox.remove());
      }
      if (!two.outbox.isEmpty()) {
        one.receive(two.outbox.remove());
      }
    }
  }

  private static void assertAgreed(PerfectPeer one, PerfectPeer two) {
    for (PerfectPeer peer : List.of(one, two)) {
      PerfectPeer other = peer == one ? two : one;
      assertEquals(SignalingState.STABLE, peer.negotiation.signalingState());
      assertEquals(
          Objects.requireNonNull(other.negotiation.localIce()),
          transport(peer.negotiation.session()).ice());
      assertEquals("0", audio(peer.negotiation.session()).mid());
    }
  }

  /** Example 7 of the recommendation, https://www.w3.org/TR/webrtc/#perfect-negotiation-example. */
  private static final class PerfectPeer {
    final Negotiation negotiation;
    final boolean polite;
    final ArrayDeque<SessionDescription> outbox = new ArrayDeque<>();

    PerfectPeer(Negotiation negotiation, boolean polite) {
      this.negotiation = negotiation;
      this.polite = polite;
    }

    void receive(SessionDescription description) throws Exception {
      boolean isOffer = description.type() == SessionDescription.Type.OFFER;
      boolean collision = isOffer && negotiation.signalingState() != SignalingState.STABLE;
      if (collision && !polite) {
        return;
      }
      negotiation.setRemoteDescription(description);
      if (isOffer) {
        outbox.add(negotiation.setLocalDescription());
      }
    }
  }
}
