package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.exchange;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.goldenOffer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.parse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not accepted, and that nothing changes by it. */
class RefusalTest {
  private static final String OFFER = GoldenSdp.text("chromium-audio");

  /** Regular expression on the offer, replacement, part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=fingerprint:[^\\r]*\\r\\n         | ''                       | no a=fingerprint",
        "a=fingerprint:sha-256 [^\\r]*     | a=fingerprint:sha-1 AA:BB | sha-256, sha-384 or sha-512",
        "a=fingerprint:sha-256 [^\\r]*     | a=fingerprint:sha-256 AA:BB | does not hold 32 bytes",
        "a=ice-ufrag:[^\\r]*\\r\\n           | ''                       | no a=ice-ufrag",
        "a=ice-pwd:[^\\r]*                 | a=ice-pwd:short          | malformed a=ice-ufrag or a=ice-pwd",
        "a=ice-ufrag:[^\\r]*               | a=ice-ufrag:a b c d      | malformed a=ice-ufrag or a=ice-pwd",
        "a=setup:actpass                  | a=setup:maybe            | a=setup:",
        "opus/48000/2                     | opus/fast                | clock rate",
        "a=extmap:1 [^\\r]*                | a=extmap:1               | a=extmap:",
        "a=ssrc:[0-9]*                    | a=ssrc:4294967296        | a=ssrc",
      })
  void anOfferThatCannotBeTrustedOrReadIsAnError(String find, String replacement, String message) {
    String sdp = OFFER.replaceAll(find, replacement);
    assertFalse(sdp.equals(OFFER), "the offer was not changed");
    Negotiation negotiation = negotiation(1);
    SdpException error =
        assertThrows(SdpException.class, () -> negotiation.setRemoteDescription(offer(sdp)));
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(SignalingState.STABLE, negotiation.signalingState());
    assertTrue(negotiation.negotiationNeeded());
  }

  /** Regular expression on the offer, replacement, part of the reason. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=rtcp-mux\\r\\n        | ''               | no a=rtcp-mux",
        "opus                  | speex            | does not offer Opus",
        "opus/48000/2          | opus/48000       | does not offer Opus",
        "UDP/TLS/RTP/SAVPF     | RTP/AVP          | not SRTP keyed by DTLS",
        "setup:actpass         | setup:holdconn   | holdconn",
        "SAVPF 111 |SAVPF                         | does not offer Opus",
      })
  void audioThatCannotWorkIsRefusedWithAReasonAndAValidAnswer(
      String find, String replacement, String reason) throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationResult result =
        negotiation.setRemoteDescription(offer(OFFER.replaceAll(find, replacement)));
    assertEquals(1, result.refusals().size());
    assertTrue(
        result.refusals().getFirst().startsWith("audio m-line 0 refused: "),
        result.refusals().getFirst());
    assertTrue(result.refusals().getFirst().contains(reason), result.refusals().getFirst());
    assertNull(Objects.requireNonNull(result.session()).transport());
    assertEquals(List.of("audio off 0"), shape(parse(negotiation.setLocalDescription())));
    assertFalse(negotiation.negotiationNeeded(), "the other side has no use for our audio");
  }

  @Test
  void opusAmongThePayloadTypesOfRtcpIsNotUsed() throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationResult result = negotiation.setRemoteDescription(offer(OFFER.replace("111", "72")));
    assertEquals(1, result.refusals().size());
  }

  @Test
  void aSecondAudioLineIsUsedWhereTheFirstCannotBe() throws Exception {
    Negotiation negotiation = negotiation(1);
    String sdp = GoldenSdp.text("chromium-two-audio").replaceFirst("opus/48000/2", "L16/48000/2");
    NegotiationResult result = negotiation.setRemoteDescription(offer(sdp));
    assertEquals(1, NegotiationFixture.audio(result.session()).mLineIndex());
    assertEquals(
        List.of("audio inactive 0", "audio on 1"), shape(parse(negotiation.setLocalDescription())));
  }

  @Test
  void twoLinesWithOneMidAreAnError() {
    String sdp = GoldenSdp.text("chromium-two-audio").replace("a=mid:1", "a=mid:0");
    assertThrows(SdpException.class, () -> negotiation(1).setRemoteDescription(offer(sdp)));
  }

  @Test
  void linesMayNotVanishOrChangeWhileInUse() throws Exception {
    Negotiation negotiation = negotiation(1);
    NegotiationFixture.answerTo(negotiation, goldenOffer("chromium-audio-data"));
    NegotiatedSession before = negotiation.session();
    assertThrows(
        SdpException.class, () -> negotiation.setRemoteDescription(goldenOffer("chromium-audio")));
    assertThrows(
        SdpException.class,
        () -> negotiation.setRemoteDescription(goldenOffer("chromium-video-first")));
    assertThrows(
        SdpException.class,
        () ->
            negotiation.setRemoteDescription(
                offer(GoldenSdp.text("chromium-audio-data").replace("a=mid:0", "a=mid:x"))));
    assertEquals(SignalingState.STABLE, negotiation.signalingState());
    assertEquals(before, negotiation.session());
  }

  /** Regular expression on a good answer, replacement, part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=setup:active         | a=setup:actpass   | no answer to a=setup:actpass",
        "a=setup:active         | a=setup:holdconn  | no answer to a=setup:actpass",
        "a=rtcp-mux\\r\\n         | ''                | no a=rtcp-mux",
        "opus                   | PCMU              | does not take Opus",
        "a=fingerprint[^\\r]*\\r\\n | ''               | no a=fingerprint",
        "m=audio                | m=video           | is not that of the offer",
        "a=mid:0                | a=mid:1           | is not that of the offer",
        "(?s)m=audio.*          | ''                | an answer of 0 m-lines",
        "a=ssrc[^\\r]*\\r\\n       | m=audio 9 UDP/TLS/RTP/SAVPF 111CRLF | an answer of 2 m-lines",
      })
  void anAnswerThatDoesNotFitIsAnErrorAndTheOfferStillStands(
      String find, String replacement, String message) throws Exception {
    Negotiation offerer = negotiation(1);
    Negotiation answerer = negotiation(2);
    answerer.setRemoteDescription(offerer.setLocalDescription());
    String good = answerer.setLocalDescription().sdp();
    String bad = good.replaceAll(find, replacement.replace("CRLF", "\r\n"));
    assertFalse(bad.equals(good), "the answer was not changed");
    SdpException error =
        assertThrows(SdpException.class, () -> offerer.setRemoteDescription(answer(bad)));
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(SignalingState.HAVE_LOCAL_OFFER, offerer.signalingState());
    offerer.setRemoteDescription(answer(good));
    assertEquals(SignalingState.STABLE, offerer.signalingState());
  }

  @Test
  void anAnswerMayNotUseALineThatWasSwitchedOff() throws Exception {
    Negotiation offerer = negotiation(1);
    NegotiationFixture.answerTo(offerer, goldenOffer("chromium-audio-video"));
    Negotiation answerer = negotiation(2);
    answerer.setRemoteDescription(offerer.setLocalDescription());
    String sdp = answerer.setLocalDescription().sdp().replace("m=video 0", "m=video 9");
    assertThrows(SdpException.class, () -> offerer.setRemoteDescription(answer(sdp)));
  }

  @Test
  void callsThatDoNotFitTheStateAreRefused() throws Exception {
    Negotiation negotiation = negotiation(1);
    SessionDescription rollback = new SessionDescription(SessionDescription.Type.ROLLBACK, "");
    assertThrows(
        InvalidStateException.class, () -> negotiation.setRemoteDescription(answer(OFFER)));
    assertThrows(InvalidStateException.class, negotiation::rollback);
    assertThrows(InvalidStateException.class, () -> negotiation.setRemoteDescription(rollback));
    negotiation.setRemoteDescription(goldenOffer("chromium-audio"));
    assertThrows(
        InvalidStateException.class, () -> negotiation.setRemoteDescription(answer(OFFER)));
    exchange(negotiation(3), negotiation(4));
    negotiation.close();
    negotiation.close();
    assertEquals(SignalingState.CLOSED, negotiation.signalingState());
    assertThrows(InvalidStateException.class, negotiation::setLocalDescription);
    assertThrows(
        InvalidStateException.class,
        () -> negotiation.setRemoteDescription(goldenOffer("chromium-audio")));
    assertThrows(InvalidStateException.class, negotiation::rollback);
    assertThrows(InvalidStateException.class, () -> negotiation.setRemoteDescription(rollback));
    assertFalse(negotiation.negotiationNeeded());
  }

  @Test
  void credentialsKeepThePasswordOutOfTheirText() {
    IceCredentials ice = new IceCredentials("abcd", "s3cret-s3cret-s3cret-s3");
    assertFalse(ice.toString().contains("s3cret"));
    assertThrows(IllegalArgumentException.class, () -> new IceCredentials("abc", ice.password()));
    assertThrows(IllegalArgumentException.class, () -> new IceCredentials("abcd", "short"));
  }
}
