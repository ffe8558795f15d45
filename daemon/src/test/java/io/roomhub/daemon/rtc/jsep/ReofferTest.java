package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answerTo;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.audio;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.exchange;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.goldenOffer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.inUse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.parse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.shape;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.transport;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.Sdp;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Our own offers, and what follows the first exchange. */
class ReofferTest {
  @Test
  void ourFirstOfferIsExactlyThis() throws Exception {
    Negotiation negotiation = negotiation(9);
    assertTrue(negotiation.negotiationNeeded());
    String hash = "09:".repeat(31) + "09";
    SessionDescription offer = negotiation.setLocalDescription();
    assertEquals(SessionDescription.Type.OFFER, offer.type());
    assertEquals(
        String.join(
            "\r\n",
            "v=0",
            "o=- 1000000009 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "a=extmap-allow-mixed",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
            "c=IN IP4 0.0.0.0",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=ice-ufrag:hub9g1",
            "a=ice-pwd:hub9g1-0123456789abcdefghijkl",
            "a=ice-options:trickle",
            "a=fingerprint:sha-256 " + hash,
            "a=setup:actpass",
            "a=mid:0",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=sendrecv",
            "a=msid:stream-9 track-9",
            "a=rtcp-mux",
            "a=rtcp-rsize",
            "a=rtcp-xr:pkt-loss-rle",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=rtpmap:63 red/48000/2",
            "a=fmtp:63 111/111",
            "a=ssrc:5009 cname:cname-9",
            ""),
        offer.sdp());
    assertEquals(SignalingState.HAVE_LOCAL_OFFER, negotiation.signalingState());
    assertFalse(negotiation.negotiationNeeded());
  }

  @Test
  void theAnswerOfChromiumCompletesOurOffer() throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setLocalDescription();
    NegotiationResult result =
        negotiation.setRemoteDescription(answer(GoldenSdp.text("chromium-answer-audio")));
    assertEquals(SignalingState.STABLE, negotiation.signalingState());
    assertEquals(DtlsRole.SERVER, transport(result.session()).dtlsRole());
    NegotiatedAudio audio = audio(result.session());
    assertEquals(MediaDirection.SENDONLY, audio.direction());
    assertEquals(new NegotiatedExtensions(1, 1, true, 4, 4), audio.extensions());
    assertEquals(63, audio.redPayloadType());
    assertEquals(63, audio.receiveRedPayloadType());
    assertEquals(List.of("0"), Objects.requireNonNull(result.session()).bundle());
  }

  @Test
  void anAnswerWithAnotherPayloadTypeIsSentToUnderItAndHeardUnderOurs() throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setLocalDescription();
    String sdp = GoldenSdp.text("chromium-answer-audio").replace("111", "96");
    NegotiatedAudio audio = audio(negotiation.setRemoteDescription(answer(sdp)).session());
    assertEquals(96, audio.sendPayloadType());
    assertEquals(111, audio.receivePayloadType());
  }

  @Test
  void redMeansTheOpusThatWasAgreedOnAndIsNotUsedOtherwise() throws Exception {
    String sdp = GoldenSdp.text("chromium-answer-audio");
    assertEquals(-1, answered(sdp.replace("a=fmtp:63 111/111", "a=fmtp:63 0/0")).redPayloadType());
    assertEquals(
        -1, answered(sdp.replace("a=rtpmap:63 red/48000/2\r\n", "")).receiveRedPayloadType());
    assertFalse(answered(sdp).lossRuns());
    String tells =
        sdp.replace("a=rtpmap:63", "a=rtcp-xr:rcvr-rtt=all pkt-loss-rle=64\r\na=rtpmap:63");
    assertTrue(answered(tells).lossRuns());
  }

  private static NegotiatedAudio answered(String sdp) throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setLocalDescription();
    return audio(negotiation.setRemoteDescription(answer(sdp)).session());
  }

  @Test
  void extensionsThatTheAnswerLeavesOutOrRenumbersAreNotUsed() throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setLocalDescription();
    String sdp =
        GoldenSdp.text("chromium-answer-audio")
            .replace("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", "")
            .replace("a=extmap:4 urn", "a=extmap:5 urn");
    negotiation.setRemoteDescription(answer(sdp));
    assertEquals(
        new NegotiatedExtensions(0, 0, true, 0, 0), audio(negotiation.session()).extensions());
    assertEquals(List.of(), inUse(parse(negotiation.setLocalDescription())).values("extmap"));
  }

  @Test
  void anAnswerWithoutARoleIsPassive() throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setLocalDescription();
    String sdp = GoldenSdp.text("chromium-answer-audio").replace("a=setup:active\r\n", "");
    negotiation.setRemoteDescription(answer(sdp));
    assertEquals(DtlsRole.CLIENT, transport(negotiation.session()).dtlsRole());
  }

  @Test
  void theVersionGrowsAndTheSessionIdStays() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    one.setLocalDescription();
    one.rollback();
    exchange(one, two);
    Sdp later = parse(one.setLocalDescription());
    assertEquals("1000000001", later.origin().sessionId());
    assertEquals("3", later.origin().sessionVersion());
  }

  @Test
  void aReofferWithoutChangeKeepsTransportAndMediaOnBothSides() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    exchange(one, two);
    NegotiatedSession first = one.session();
    exchange(two, one);
    assertEquals(transport(first).ice(), transport(one.session()).ice());
    assertFalse(transport(one.session()).iceRestarted());
    assertFalse(transport(one.session()).dtlsRestarted());
    assertFalse(transport(two.session()).dtlsRestarted());
    assertEquals(DtlsRole.SERVER, transport(one.session()).dtlsRole());
    assertEquals(DtlsRole.CLIENT, transport(two.session()).dtlsRole());
    assertEquals(audio(first), audio(one.session()));
    assertEquals("hub1g1", Objects.requireNonNull(one.localIce()).usernameFragment());
  }

  /** Chromium: audio; adds video; drops it; drops audio too; audio again; ICE restart. */
  @Test
  void aCallOfChromiumThroughAllItsReoffers() throws Exception {
    Negotiation hub = negotiation(1);
    assertEquals(
        List.of("audio on 0", "video off 1"),
        shape(answerTo(hub, goldenOffer("chromium-reoffer-1-adds-video"))));
    IceCredentials first = transport(hub.session()).ice();
    assertEquals(
        List.of("audio on 0", "video off 1"),
        shape(answerTo(hub, goldenOffer("chromium-reoffer-2-drops-video"))));
    assertEquals(first, transport(hub.session()).ice());
    assertFalse(transport(hub.session()).iceRestarted());

    Sdp dropped = answerTo(hub, goldenOffer("chromium-reoffer-3-drops-audio"));
    assertEquals(List.of("audio off 0", "video off 1"), shape(dropped));
    assertEquals(List.of(), dropped.groups("BUNDLE"));
    assertNull(Objects.requireNonNull(hub.session()).transport());
    assertNull(hub.localIce());
    assertFalse(hub.negotiationNeeded(), "who has dropped our audio is not asked again");
    assertEquals(List.of("audio off 0", "video off 1"), shape(parse(hub.setLocalDescription())));
    hub.rollback();

    Sdp recycled = answerTo(hub, goldenOffer("chromium-reoffer-4-recycles"));
    assertEquals(List.of("audio on 2", "video off 1"), shape(recycled));
    assertEquals("hub1g2", inUse(recycled).value("ice-ufrag"));
    assertNotEquals(first, transport(hub.session()).ice());
    assertFalse(transport(hub.session()).iceRestarted(), "there was no transport to restart");

    Sdp restarted = answerTo(hub, goldenOffer("chromium-reoffer-5-ice-restart"));
    assertEquals("hub1g3", inUse(restarted).value("ice-ufrag"));
    assertTrue(transport(hub.session()).iceRestarted());
    assertFalse(transport(hub.session()).dtlsRestarted());
  }

  @Test
  void rejectedLinesStayInTheirPlacesInOurOwnOffers() throws Exception {
    Negotiation hub = negotiation(1);
    answerTo(hub, goldenOffer("chromium-everything"));
    Sdp offer = parse(hub.setLocalDescription());
    assertEquals(List.of("audio on 0", "video off 1", "application off 2"), shape(offer));
    assertEquals(List.of(List.of("0")), offer.groups("BUNDLE"));
    MediaDescription video = offer.media().get(1);
    assertEquals(List.of("96"), video.formats());
    assertEquals("96 VP8/90000", video.value("rtpmap"));
    assertTrue(video.has("inactive"));
    assertEquals("webrtc-datachannel", offer.media().get(2).formats().getFirst());
  }

  @Test
  void audioAddedAfterADataChannelIsTaken() throws Exception {
    Negotiation hub = negotiation(1);
    answerTo(
        hub, offer(GoldenSdp.text("chromium-data-then-audio").replaceAll("(?s)m=audio.*", "")));
    assertTrue(hub.negotiationNeeded());
    Sdp answer = answerTo(hub, goldenOffer("chromium-data-then-audio"));
    assertEquals(List.of("application off 0", "audio on 1"), shape(answer));
    assertFalse(hub.negotiationNeeded());
    assertEquals(1, audio(hub.session()).mLineIndex());
    assertEquals(2, transport(hub.session()).candidates().size());
  }

  @Test
  void whenOurAudioIsRejectedItIsNotOfferedAgain() throws Exception {
    Negotiation hub = negotiation(1);
    hub.setLocalDescription();
    String sdp = GoldenSdp.text("chromium-answer-audio").replace("m=audio 9", "m=audio 0");
    NegotiatedSession session = hub.setRemoteDescription(answer(sdp)).session();
    assertNull(Objects.requireNonNull(session).audio());
    assertEquals(List.of(new RejectedMedia(0, "audio", "0")), session.rejected());
    assertFalse(hub.negotiationNeeded());
    assertEquals(List.of("audio off 0"), shape(parse(hub.setLocalDescription())));
  }

  @Test
  void audioThatMovesToAnotherLineIsFollowed() throws Exception {
    Negotiation hub = negotiation(1);
    answerTo(hub, goldenOffer("chromium-two-audio"));
    String moved = GoldenSdp.text("chromium-two-audio").replaceFirst("m=audio 9", "m=audio 0");
    assertEquals(List.of("audio off 0", "audio on 1"), shape(answerTo(hub, offer(moved))));
    assertEquals("1", audio(hub.session()).mid());
  }

  @Test
  void ourOwnRestartChangesTheCredentialsOnceAndKeepsDtls() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    one.restartIce();
    assertTrue(one.negotiationNeeded());
    exchange(one, two);
    assertEquals("hub1g1", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertFalse(one.negotiationNeeded(), "a first offer needs no second for a restart");

    one.restartIce();
    assertTrue(one.negotiationNeeded());
    exchange(one, two);
    assertEquals("hub1g2", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertEquals("hub2g2", Objects.requireNonNull(two.localIce()).usernameFragment());
    assertTrue(transport(one.session()).iceRestarted());
    assertTrue(transport(two.session()).iceRestarted());
    assertEquals("hub2g2", transport(one.session()).ice().usernameFragment());
    assertFalse(transport(one.session()).dtlsRestarted());
    assertEquals(DtlsRole.SERVER, transport(one.session()).dtlsRole());
    assertFalse(one.negotiationNeeded());

    exchange(one, two);
    assertEquals("hub1g2", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertFalse(transport(two.session()).iceRestarted());
  }

  @Test
  void aRestartThatIsWantedWhileAnOfferWaitsComesAfterItsAnswer() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    exchange(one, two);
    one.restartIce();
    SessionDescription offer = one.setLocalDescription();
    one.restartIce();
    Sdp again = parse(one.setLocalDescription());
    assertEquals("hub1g2", inUse(again).value("ice-ufrag"), "else the answer fits no generation");
    two.setRemoteDescription(offer);
    one.setRemoteDescription(two.setLocalDescription());
    assertEquals("hub1g2", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertEquals("hub2g2", transport(one.session()).ice().usernameFragment());

    assertTrue(one.negotiationNeeded());
    two.setRemoteDescription(offer);
    SessionDescription answeredTwice = two.setLocalDescription();
    SessionDescription restart = one.setLocalDescription();
    assertThrows(InvalidStateException.class, () -> one.setRemoteDescription(answeredTwice));
    two.setRemoteDescription(restart);
    one.setRemoteDescription(two.setLocalDescription());
    assertEquals("hub1g3", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertEquals("hub2g3", transport(one.session()).ice().usernameFragment());
    assertFalse(one.negotiationNeeded());
  }

  @Test
  void aRestartThatIsRolledBackIsStillWanted() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    exchange(one, two);
    one.restartIce();
    assertEquals("hub1g2", inUse(parse(one.setLocalDescription())).value("ice-ufrag"));
    NegotiationResult result = one.setRemoteDescription(two.setLocalDescription());
    assertTrue(result.rolledBack());
    assertEquals("hub1g1", Objects.requireNonNull(one.localIce()).usernameFragment());
    two.setRemoteDescription(one.setLocalDescription());
    assertTrue(one.negotiationNeeded());
    exchange(one, two);
    assertEquals("hub1g3", Objects.requireNonNull(one.localIce()).usernameFragment());
    assertFalse(one.negotiationNeeded());
  }

  @Test
  void theOtherSidesRestartServesOursToo() throws Exception {
    Negotiation one = negotiation(1);
    Negotiation two = negotiation(2);
    exchange(one, two);
    one.restartIce();
    two.restartIce();
    exchange(two, one);
    assertFalse(one.negotiationNeeded());
    assertEquals("hub1g2", Objects.requireNonNull(one.localIce()).usernameFragment());
  }

  @Test
  void anotherCertificateNeedsANewAssociation() throws Exception {
    Negotiation hub = negotiation(1);
    answerTo(hub, goldenOffer("chromium-audio"));
    String other =
        GoldenSdp.text("chromium-audio")
            .replaceAll("sha-256 [^\r]*", "sha-256 " + "5A:".repeat(31) + "5A");
    answerTo(hub, offer(other));
    assertTrue(transport(hub.session()).dtlsRestarted());
    String passive = other.replace("setup:actpass", "setup:active");
    answerTo(hub, offer(passive));
    assertTrue(transport(hub.session()).dtlsRestarted());
    assertEquals(DtlsRole.SERVER, transport(hub.session()).dtlsRole());
  }
}
