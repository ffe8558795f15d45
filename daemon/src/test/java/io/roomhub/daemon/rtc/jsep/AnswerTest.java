package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answerTo;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.audio;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.goldenOffer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.inUse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.shape;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.transport;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.Fingerprint;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpParser;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our answers to offers of browsers. */
class AnswerTest {
  @Test
  void theAnswerToAnAudioOfferOfChromiumIsExactlyThis() throws Exception {
    Negotiation negotiation = negotiation(7);
    negotiation.setRemoteDescription(goldenOffer("chromium-audio"));
    assertEquals(SignalingState.HAVE_REMOTE_OFFER, negotiation.signalingState());
    String hash = "07:".repeat(31) + "07";
    assertEquals(
        String.join(
            "\r\n",
            "v=0",
            "o=- 1000000007 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "a=extmap-allow-mixed",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
            "c=IN IP4 0.0.0.0",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=ice-ufrag:hub7g1",
            "a=ice-pwd:hub7g1-0123456789abcdefghijkl",
            "a=ice-options:trickle",
            "a=fingerprint:sha-256 " + hash,
            "a=setup:active",
            "a=mid:0",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=sendrecv",
            "a=msid:stream-7 track-7",
            "a=rtcp-mux",
            "a=rtcp-rsize",
            "a=rtcp-xr:pkt-loss-rle",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=rtpmap:63 red/48000/2",
            "a=fmtp:63 111/111",
            "a=ssrc:5007 cname:cname-7",
            ""),
        negotiation.setLocalDescription().sdp());
    assertEquals(SignalingState.STABLE, negotiation.signalingState());
    assertFalse(negotiation.negotiationNeeded());
  }

  @Test
  void theSessionTellsTheTransportAllOfAGatheredOffer() throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationResult result =
        negotiation.setRemoteDescription(goldenOffer("chromium-audio-gathered"));
    MediaDescription offered =
        SdpParser.parse(GoldenSdp.text("chromium-audio-gathered")).media().getFirst();
    RemoteTransport transport = transport(result.session());
    assertEquals(offered.value("ice-ufrag"), transport.ice().usernameFragment());
    assertEquals(offered.value("ice-pwd"), transport.ice().password());
    assertFalse(transport.iceLite());
    assertTrue(transport.trickle());
    assertFalse(transport.iceRestarted());
    assertFalse(transport.dtlsRestarted());
    assertEquals(4, transport.candidates().size());
    assertEquals(2, transport.candidates().stream().filter(CandidateAttribute::usable).count());
    assertEquals(
        List.of(offered.value("fingerprint")),
        transport.fingerprints().stream().map(Fingerprint::toString).toList());
    assertEquals(DtlsRole.CLIENT, transport.dtlsRole());
    NegotiatedAudio audio = audio(result.session());
    assertEquals("0", audio.mid());
    assertEquals(0, audio.mLineIndex());
    assertEquals(MediaDirection.SENDRECV, audio.direction());
    assertEquals(111, audio.sendPayloadType());
    assertEquals(111, audio.receivePayloadType());
    assertEquals(63, audio.redPayloadType());
    assertEquals(63, audio.receiveRedPayloadType());
    assertEquals(new OpusParameters(10, true, false, 0, 0, 0), audio.remoteOpus());
    assertEquals(new NegotiatedExtensions(1, 1, true, 4, 4), audio.extensions());
    assertTrue(audio.rtcpReducedSize());
    assertTrue(
        offered.values("ssrc").contains(audio.remoteSsrc() + " cname:" + audio.remoteCname()));
    assertEquals(List.of(), result.refusals());
    assertNull(negotiation.session());
    negotiation.setLocalDescription();
    assertEquals(result.session(), negotiation.session());
    assertEquals("hub1g1", Objects.requireNonNull(negotiation.localIce()).usernameFragment());
  }

  /** Which m-lines our answer takes, per offer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chromium-audio               | audio on 0",
        "chromium-audio-data          | audio on 0, application off 1",
        "chromium-audio-recvonly      | audio on 0",
        "chromium-audio-video         | audio on 0, video off 1",
        "chromium-video-first         | video inactive 0, audio on 1",
        "chromium-video-first-gathered | video inactive 0, audio on 1",
        "chromium-max-bundle-video-first | video inactive 0, audio on 1",
        "chromium-data                | application off 0",
        "chromium-data-then-audio     | application off 0, audio on 1",
        "chromium-everything          | audio on 0, video off 1, application off 2",
        "chromium-two-audio           | audio on 0, audio off 1",
        "chromium-reoffer-2-drops-video | audio on 0, video off 1",
        "chromium-reoffer-3-drops-audio | audio off 0, video off 1",
        "chromium-reoffer-4-recycles  | audio on 2, video off 1",
        "firefox-audio                | audio on 0",
        "firefox-audio-video          | audio on 0, video off 1",
        "firefox-data                 | application off 0",
        "firefox-data-then-audio      | application off 0, audio on 1",
        "firefox-max-bundle-video-first | video inactive 0, audio on 1",
        "firefox-reoffer-drops-video  | audio on 0, video off 1",
        "safari-audio                 | audio on 0",
        "safari-audio-video           | audio on 0, video off 1",
        "gateway-session-level        | audio on a, video off v, message off null",
      })
  void oneAudioLineIsTakenAndTheOthersAreRejectedInTheirPlacesUnlessTheyLeadItsBundle(
      String name, String expected) throws Exception {
    Negotiation negotiation = negotiation(1);
    Sdp offered = SdpParser.parse(GoldenSdp.text(name));
    Sdp answer = answerTo(negotiation, goldenOffer(name));
    assertEquals(expected, String.join(", ", shape(answer)));
    List<String> live =
        answer.media().stream().filter(m -> !m.rejected()).map(m -> m.mid() + "").toList();
    boolean grouped = !live.isEmpty() && !offered.groups("BUNDLE").isEmpty();
    assertEquals(grouped ? List.of(live) : List.of(), answer.groups("BUNDLE"));
    for (int i = 0; i < answer.media().size(); i++) {
      MediaDescription ours = answer.media().get(i);
      assertEquals(offered.media().get(i).protocol(), ours.protocol());
      assertTrue(offered.media().get(i).formats().containsAll(ours.formats()));
      if (ours.rejected()) {
        assertFalse(ours.has("ice-ufrag"), "a rejected m-line has no transport");
        assertEquals(ours.protocol().contains("RTP/"), ours.has("inactive"));
      } else {
        assertEquals("hub1g1", ours.value("ice-ufrag"));
        assertEquals(name.startsWith("gateway") ? "passive" : "active", ours.value("setup"));
        assertTrue(ours.has("rtcp-mux"));
      }
    }
    int rejected = Objects.requireNonNull(negotiation.session()).rejected().size();
    assertEquals(answer.media().size() - live.size(), rejected);
  }

  @Test
  void anOfferOfOnlyADataChannelLeavesAudioStillToBeOffered() throws Exception {
    Negotiation negotiation = negotiation(1);
    Sdp answer = answerTo(negotiation, goldenOffer("chromium-data"));
    assertEquals(List.of("webrtc-datachannel"), answer.media().getFirst().formats());
    NegotiatedSession session = Objects.requireNonNull(negotiation.session());
    assertNull(session.audio());
    assertNull(session.transport());
    assertEquals(List.of(new RejectedMedia(0, "application", "0")), session.rejected());
    assertNull(negotiation.localIce());
    assertTrue(negotiation.negotiationNeeded());
    Sdp offer = NegotiationFixture.parse(negotiation.setLocalDescription());
    assertEquals(List.of("application off 0", "audio on 1"), shape(offer));
    assertEquals(List.of(List.of("1")), offer.groups("BUNDLE"));
  }

  @Test
  void payloadTypesAndExtensionIdsAreThoseOfTheOffer() throws Exception {
    Negotiation negotiation = negotiation(1);
    MediaDescription answer = inUse(answerTo(negotiation, goldenOffer("firefox-audio")));
    assertEquals(List.of("109"), answer.formats());
    assertEquals(
        List.of(
            "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "3 urn:ietf:params:rtp-hdrext:sdes:mid"),
        answer.values("extmap"));
    NegotiatedAudio audio = audio(negotiation.session());
    assertEquals(109, audio.sendPayloadType());
    assertEquals(-1, audio.redPayloadType());
    assertEquals(new NegotiatedExtensions(1, 1, true, 3, 3), audio.extensions());
    assertFalse(audio.rtcpReducedSize());
    assertFalse(answer.has("rtcp-rsize"));
    MediaDescription later = inUse(NegotiationFixture.parse(negotiation.setLocalDescription()));
    assertEquals(List.of("109"), later.formats());
    assertEquals(answer.values("extmap"), later.values("extmap"));
  }

  @Test
  void attributesAtTheSessionAndAnActiveOffererAreUnderstood() throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationResult result =
        negotiation.setRemoteDescription(goldenOffer("gateway-session-level"));
    RemoteTransport transport = transport(result.session());
    assertEquals("gw01", transport.ice().usernameFragment());
    assertTrue(transport.iceLite());
    assertFalse(transport.trickle());
    assertTrue(transport.endOfCandidates());
    assertEquals(
        List.of("203.0.113.7", "2001:db8::7"),
        transport.candidates().stream().map(CandidateAttribute::address).toList());
    assertEquals(1, transport.malformedCandidates());
    assertEquals("sha-384", transport.fingerprints().getFirst().algorithm());
    assertEquals(1, transport.fingerprints().size());
    assertEquals(DtlsRole.SERVER, transport.dtlsRole());
    NegotiatedAudio audio = audio(result.session());
    assertEquals(96, audio.sendPayloadType());
    assertEquals(new OpusParameters(0, false, true, 24000, 20, 60), audio.remoteOpus());
    assertEquals(new NegotiatedExtensions(0, 5, false, 0, 0), audio.extensions());
    assertEquals(-1, audio.remoteSsrc());
    MediaDescription answer = inUse(NegotiationFixture.parse(negotiation.setLocalDescription()));
    assertEquals("passive", answer.value("setup"));
    assertEquals(
        List.of("5/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=off"),
        answer.values("extmap"));
    assertEquals("RTP/SAVPF", answer.protocol());
  }

  @Test
  void anAudioLineThatIsOnlyBundledTakesItsTransportFromTheFirstOfItsGroup() throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationResult result =
        negotiation.setRemoteDescription(goldenOffer("firefox-max-bundle-video-first"));
    RemoteTransport transport = transport(result.session());
    assertEquals("7c1f9a3e", transport.ice().usernameFragment());
    assertEquals(Set.of("0", "1"), transport.candidateMids());
    assertEquals(List.of(), result.refusals());
  }

  @Test
  void aVideoLineThatLeadsTheBundleIsKeptWithoutMediaUntilItsOwnerStopsIt() throws Exception {
    Negotiation negotiation = negotiation(1);
    Sdp answer = answerTo(negotiation, goldenOffer("safari-video-first"));
    assertEquals(List.of("96 H264/90000"), answer.media().getFirst().values("rtpmap"));
    assertEquals(1, answer.media().getFirst().values("fmtp").size());
    NegotiatedSession session = Objects.requireNonNull(negotiation.session());
    assertEquals(List.of("1", "0"), session.bundle());
    assertEquals(List.of(), session.rejected());

    String gathered = "candidate:1 1 udp 2130706431 192.0.2.9 4000 typ host";
    negotiation.setLocalDescription();
    Sdp ours = described(negotiation, List.of(CandidateAttribute.parse(gathered)), true);
    assertEquals(List.of("video inactive 1", "audio on 0"), shape(ours));
    assertEquals(List.of(List.of("1", "0")), ours.groups("BUNDLE"));
    assertEquals(1, ours.media().get(0).values("candidate").size());
    assertEquals(0, ours.media().get(1).values("candidate").size());
    assertEquals(4000, ours.media().get(1).port());
    negotiation.rollback();

    String stopped =
        GoldenSdp.text("safari-video-first")
            .replace("m=video 9", "m=video 0")
            .replace("BUNDLE 1 0", "BUNDLE 0");
    assertEquals(
        List.of("video off 1", "audio on 0"), shape(answerTo(negotiation, offer(stopped))));
    assertFalse(transport(negotiation.session()).iceRestarted());
  }

  @Test
  void aLeadingVideoLineThatIsRejectedInAnAnswerIsGivenUp() throws Exception {
    Negotiation hub = negotiation(1);
    answerTo(hub, goldenOffer("chromium-video-first"));
    Negotiation other = negotiation(2);
    other.setRemoteDescription(hub.setLocalDescription());
    String sdp =
        other
            .setLocalDescription()
            .sdp()
            .replace("m=video 9", "m=video 0")
            .replace("BUNDLE 0 1", "BUNDLE 1");
    hub.setRemoteDescription(NegotiationFixture.answer(sdp));
    assertEquals(List.of("1"), Objects.requireNonNull(hub.session()).bundle());
    assertEquals(
        List.of("video off 0", "audio on 1"),
        shape(NegotiationFixture.parse(hub.setLocalDescription())));
  }

  @Test
  void candidatesOfABundledOfferStandAtItsFirstLine() throws Exception {
    RemoteTransport shared =
        transport(
            negotiation(1)
                .setRemoteDescription(goldenOffer("chromium-max-bundle-video-first-gathered"))
                .session());
    assertEquals(4, shared.candidates().size());
    assertTrue(shared.takes(new IceCandidate("candidate:...", "0", 0, null)));
    RemoteTransport own =
        transport(
            negotiation(1)
                .setRemoteDescription(goldenOffer("chromium-video-first-gathered"))
                .session());
    Sdp offer = SdpParser.parse(GoldenSdp.text("chromium-video-first-gathered"));
    assertEquals(offer.media().get(1).port(), own.candidates().getFirst().port());
  }

  @Test
  void aCandidateOfAnotherGenerationOrLineIsNotTaken() throws Exception {
    RemoteTransport transport =
        transport(negotiation(1).setRemoteDescription(goldenOffer("chromium-audio")).session());
    String fragment = transport.ice().usernameFragment();
    assertTrue(transport.takes(new IceCandidate("c", "0", 0, fragment)));
    assertTrue(transport.takes(new IceCandidate("c", null, 0, null)));
    assertTrue(transport.takes(new IceCandidate("c", null, null, "")));
    assertFalse(transport.takes(new IceCandidate("c", "0", 0, "older")));
    assertFalse(transport.takes(new IceCandidate("c", "1", 1, fragment)));
  }

  @Test
  void aReceiverOnlyIsSentToAndNothingIsExpectedOfIt() throws Exception {
    Negotiation negotiation = negotiation(1);
    MediaDescription answer = inUse(answerTo(negotiation, goldenOffer("chromium-audio-recvonly")));
    assertEquals(MediaDirection.SENDONLY, answer.direction());
    assertTrue(answer.has("msid"));
    assertEquals(MediaDirection.SENDONLY, audio(negotiation.session()).direction());
  }

  @Test
  void towardsASenderOnlyWeAnnounceNoStream() throws Exception {
    Negotiation negotiation = negotiation(1);
    String sdp = GoldenSdp.text("chromium-audio").replace("a=sendrecv", "a=sendonly");
    MediaDescription answer = inUse(answerTo(negotiation, offer(sdp)));
    assertEquals(MediaDirection.RECVONLY, answer.direction());
    assertFalse(answer.has("msid"));
    assertFalse(answer.has("ssrc"));
  }

  @Test
  void whoPrefersPassiveIsTheDtlsServerWhereTheOfferLeavesTheChoice() throws Exception {
    LocalParameters local = NegotiationFixture.parameters(1, OpusParameters.DEFAULT, true);
    Negotiation negotiation = new Negotiation(local, NegotiationFixture.generations(1));
    assertEquals(
        "passive", inUse(answerTo(negotiation, goldenOffer("chromium-audio"))).value("setup"));
    assertEquals(DtlsRole.SERVER, transport(negotiation.session()).dtlsRole());
    Negotiation forced = new Negotiation(local, NegotiationFixture.generations(1));
    String passive = GoldenSdp.text("chromium-audio").replace("setup:actpass", "setup:passive");
    assertEquals("active", inUse(answerTo(forced, offer(passive))).value("setup"));
  }

  @Test
  void anOfferWithoutMidsIsAnsweredWithoutThem() throws Exception {
    String sdp =
        GoldenSdp.text("chromium-audio")
            .replace("a=mid:0\r\n", "")
            .replace("a=group:BUNDLE 0\r\n", "");
    Negotiation negotiation = negotiation(1);
    Sdp answer = answerTo(negotiation, offer(sdp));
    assertNull(answer.media().getFirst().mid());
    assertEquals(List.of(), answer.groups("BUNDLE"));
    assertEquals("0", audio(negotiation.session()).mid());
    assertTrue(transport(negotiation.session()).takes(new IceCandidate("c", "audio", 0, null)));
  }

  @Test
  void headerExtensionsBeyondTheOneByteFormAreNotTaken() throws Exception {
    String sdp = GoldenSdp.text("chromium-audio").replace("a=extmap:1 urn", "a=extmap:15 urn");
    Negotiation negotiation = negotiation(1);
    answerTo(negotiation, offer(sdp));
    assertEquals(
        new NegotiatedExtensions(0, 0, true, 4, 4), audio(negotiation.session()).extensions());
  }

  @Test
  void gatheredCandidatesStandInTheAnswerWithTheFarthestReachingAsDefault() throws Exception {
    Negotiation negotiation = negotiation(1);
    negotiation.setRemoteDescription(goldenOffer("chromium-audio"));
    String host = "candidate:1 1 udp 2130706431 192.0.2.9 4000 typ host";
    String wide =
        "candidate:2 1 udp 1677729535 198.51.100.9 4001 typ srflx raddr 192.0.2.9 rport 4000";
    List<CandidateAttribute> both =
        List.of(CandidateAttribute.parse(host), CandidateAttribute.parse(wide));
    negotiation.setLocalDescription();
    Sdp answer = described(negotiation, both, true);
    MediaDescription media = inUse(answer);
    assertEquals(4001, media.port());
    assertEquals("IN IP4 198.51.100.9", media.connection());
    assertEquals(List.of(host.substring(10), wide.substring(10)), media.values("candidate"));
    assertTrue(media.has("end-of-candidates"));
    Sdp again = described(negotiation, both.subList(0, 1), false);
    assertEquals(answer.origin(), again.origin());
    assertEquals(List.of(host.substring(10)), inUse(again).values("candidate"));
    assertFalse(inUse(again).has("end-of-candidates"));
  }

  private static Sdp described(
      Negotiation negotiation, List<CandidateAttribute> gathered, boolean complete) {
    return NegotiationFixture.parse(
        Objects.requireNonNull(negotiation.localDescription(gathered, complete)));
  }

  @Test
  void tenMillisecondFramesAreAskedForWithTheAttributesOfTheirOwn() throws Exception {
    LocalParameters local =
        NegotiationFixture.parameters(1, OpusParameters.forFrame(10, true, true), false);
    Negotiation negotiation = new Negotiation(local, NegotiationFixture.generations(1));
    MediaDescription answer = inUse(answerTo(negotiation, goldenOffer("chromium-audio")));
    assertEquals(
        List.of("111 minptime=10;useinbandfec=1;usedtx=1", "63 111/111"), answer.values("fmtp"));
    assertEquals("10", answer.value("ptime"));
    assertEquals("20", answer.value("maxptime"));
  }

  /** Most bits per second of Opus, by what the offer says. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    ";maxaveragebitrate=24000, '', 24000",
    "'', b=TIAS:24000, 24000",
    "'', b=AS:40, 24000",
    ";maxaveragebitrate=20000, b=AS:40, 20000",
    ";maxaveragebitrate=30000, b=AS:40, 24000",
    "'', b=AS:8, 6000",
    "'', b=AS:9999999, 0"
  })
  void howMuchItMayBeStandsInTwoPlaces(String fmtp, String bandwidth, int expected)
      throws Exception {
    String offer =
        GoldenSdp.text("chromium-audio")
            .replace("useinbandfec=1", "useinbandfec=1" + fmtp)
            .replaceFirst("(c=.*\r?\n)", "$1" + (bandwidth.isEmpty() ? "" : bandwidth + "\r\n"));
    NegotiationResult result = negotiation(1).setRemoteDescription(offer(offer));
    assertEquals(expected, audio(result.session()).remoteOpus().maxAverageBitrate());
  }
}
