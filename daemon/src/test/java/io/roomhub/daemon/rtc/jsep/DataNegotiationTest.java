package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answerTo;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.exchange;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.goldenOffer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.parse;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.shape;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.withData;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import io.roomhub.daemon.rtc.sdp.MediaDescription;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.sdp.Sdp;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** m=application: offered, accepted, refused, and audio that comes and goes beside it. */
class DataNegotiationTest {
  private static NegotiatedSession session(Negotiation negotiation) {
    return Objects.requireNonNull(negotiation.session());
  }

  private static NegotiatedData data(Negotiation negotiation) {
    return Objects.requireNonNull(session(negotiation).data());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chromium-data                | application on 0              | 0",
        "chromium-audio-data          | audio on 0, application on 1  | 0 1",
        "chromium-data-then-audio     | application on 0, audio on 1  | 0 1",
        "firefox-data                 | application on 0              | 0",
        "firefox-data-then-audio      | application on 0, audio on 1  | 0 1",
        "chromium-everything          | audio on 0, video off 1, application on 2 | 0 2"
      })
  void dataChannelsOfBrowsersAreAccepted(String name, String shape, String bundle)
      throws SdpException, InvalidStateException {
    Negotiation hub = withData(1);
    Sdp answer = answerTo(hub, goldenOffer(name));
    assertEquals(Arrays.asList(shape.split(", ")), shape(answer));
    assertEquals(List.of(List.of(bundle.split(" "))), answer.groups("BUNDLE"));
    assertEquals(5000, data(hub).remotePort());
    assertNotNull(session(hub).transport());
    assertEquals(session(hub).audio() == null, hub.negotiationNeeded(), "our audio waits");
  }

  @Test
  void theAnswerSaysWhatABrowsersDoes() throws SdpException, InvalidStateException {
    Sdp answer = answerTo(withData(1), goldenOffer("chromium-data"));
    MediaDescription media = answer.media().getFirst();
    assertEquals("UDP/DTLS/SCTP", media.protocol());
    assertEquals(List.of("webrtc-datachannel"), media.formats());
    assertEquals("5000", media.value("sctp-port"));
    assertEquals("262144", media.value("max-message-size"));
    assertEquals("active", media.value("setup"));
    assertEquals("0", media.value("mid"));
    for (String ofRtp : List.of("rtcp", "rtcp-mux", "sendrecv", "msid", "rtpmap")) {
      assertFalse(media.has(ofRtp), ofRtp);
    }
  }

  @Test
  void withoutAChannelOffersAreWhatTheyWere() throws InvalidStateException {
    String with = withData(1).setLocalDescription().sdp();
    assertEquals(negotiation(1).setLocalDescription().sdp(), with);
    assertFalse(with.contains("m=application"), with);
  }

  @Test
  void aChannelBringsAnMLineAfterTheAudio() throws SdpException, InvalidStateException {
    Negotiation a = withData(1);
    Negotiation b = withData(2);
    a.wantData();
    assertEquals(List.of("audio on 0", "application on 1"), shape(parse(a.setLocalDescription())));
    exchange(a, b);
    assertEquals(1, data(a).mLineIndex());
    assertEquals(262_144, data(b).remoteMaxMessageSize());
    assertEquals(List.of("0", "1"), session(a).bundle());
    assertFalse(a.negotiationNeeded());
    assertFalse(b.negotiationNeeded());
  }

  @Test
  void dataFirstAndAudioAddedOnTheSameTransport() throws SdpException, InvalidStateException {
    Negotiation a = withData(1);
    Negotiation b = withData(2);
    a.setSending(false);
    b.setSending(false);
    a.wantData();
    exchange(a, b);
    assertNull(session(a).audio());
    RemoteTransport before = Objects.requireNonNull(session(a).transport());
    assertFalse(a.negotiationNeeded() || b.negotiationNeeded());

    a.setSending(true);
    assertTrue(a.negotiationNeeded());
    exchange(a, b);

    RemoteTransport after = Objects.requireNonNull(session(a).transport());
    assertEquals(before.ice(), after.ice());
    assertFalse(after.iceRestarted() || after.dtlsRestarted());
    assertEquals(before.dtlsRole(), after.dtlsRole());
    assertEquals(1, Objects.requireNonNull(session(a).audio()).mLineIndex());
    assertEquals(MediaDirection.SENDONLY, session(a).audio().direction());
    assertEquals(MediaDirection.RECVONLY, session(b).audio().direction());
    assertEquals(0, data(b).mLineIndex());

    b.setSending(true);
    assertTrue(b.negotiationNeeded());
    exchange(b, a);
    assertEquals(MediaDirection.SENDRECV, session(a).audio().direction());
    assertFalse(a.negotiationNeeded() || b.negotiationNeeded());

    a.setSending(false);
    assertTrue(a.negotiationNeeded());
    exchange(a, b);
    assertEquals(MediaDirection.RECVONLY, session(a).audio().direction());
    assertNotNull(session(a).data());
  }

  @Test
  void aPageOfTrysteroBeginsWithDataAndAddsItsAudio() throws SdpException, InvalidStateException {
    Negotiation hub = withData(1);
    String both = GoldenSdp.text("chromium-data-then-audio");
    answerTo(hub, offer(both.replaceAll("(?s)m=audio.*", "").replace("BUNDLE 0 1", "BUNDLE 0")));
    RemoteTransport before = Objects.requireNonNull(session(hub).transport());
    Sdp answer = answerTo(hub, offer(both));
    assertEquals(List.of("application on 0", "audio on 1"), shape(answer));
    assertFalse(Objects.requireNonNull(session(hub).transport()).iceRestarted());
    assertEquals(before.dtlsRole(), session(hub).transport().dtlsRole());
    assertEquals("111", answer.media().get(1).formats().getFirst());

    Sdp dropped = answerTo(hub, offer(both.replace("m=audio 9", "m=audio 0")));
    assertEquals(List.of("application on 0", "audio off 1"), shape(dropped));
    assertNotNull(session(hub).transport());
    assertNull(session(hub).audio());
    assertFalse(hub.negotiationNeeded(), "what they dropped we do not ask for");
    hub.setSending(true);
    assertEquals(
        List.of("application on 0", "audio off 1", "audio on 2"),
        shape(parse(hub.setLocalDescription())));
  }

  @Test
  void offersThatCrossAreRolledBack() throws SdpException, InvalidStateException {
    Negotiation impolite = withData(1);
    Negotiation polite = withData(2);
    impolite.setSending(false);
    polite.setSending(false);
    impolite.wantData();
    exchange(impolite, polite);
    impolite.setSending(true);
    polite.setSending(true);

    SessionDescription kept = impolite.setLocalDescription();
    polite.setLocalDescription();
    assertTrue(polite.setRemoteDescription(kept).rolledBack());
    impolite.setRemoteDescription(polite.setLocalDescription());

    assertEquals(MediaDirection.SENDRECV, session(impolite).audio().direction());
    assertEquals(MediaDirection.SENDRECV, session(polite).audio().direction());
    assertNotNull(session(polite).data());
    assertFalse(impolite.negotiationNeeded() || polite.negotiationNeeded());
  }

  @Test
  void whoHasNoDataChannelsRejectsThem() throws SdpException, InvalidStateException {
    Negotiation a = withData(1);
    Negotiation b = negotiation(2);
    a.wantData();
    exchange(a, b);
    assertNull(session(a).data());
    assertNotNull(session(a).audio());
    assertEquals(List.of(new RejectedMedia(1, "application", "1")), session(a).rejected());
    assertFalse(a.negotiationNeeded(), "not asked for again");
    a.wantData();
    assertTrue(a.negotiationNeeded(), "but for a new channel");
  }

  @Test
  void aChannelMadeWhileAnOfferWaitsIsNotForgotten() throws SdpException, InvalidStateException {
    Negotiation a = withData(1);
    Negotiation b = withData(2);
    SessionDescription offer = a.setLocalDescription();
    b.setRemoteDescription(offer);
    a.wantData();
    b.wantData();
    a.setRemoteDescription(b.setLocalDescription());
    assertTrue(a.negotiationNeeded());
    assertTrue(b.negotiationNeeded());
  }

  /** Regular expression on the offer, replacement, part of the reason. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=sctp-port:5000           | a=sctp-port:0          | no usable a=sctp-port",
        "a=sctp-port:5000           | a=sctp-port:70000      | no usable a=sctp-port",
        "a=sctp-port:[^\\r]*\\r\\n    | ''                     | no usable a=sctp-port",
        "UDP/DTLS/SCTP              | UDP/TLS/RTP/SAVPF      | not webrtc-datachannel",
        "webrtc-datachannel         | somewhat-else          | not webrtc-datachannel",
        "BUNDLE 0 1                 | BUNDLE 0               | one BUNDLE group"
      })
  void dataChannelsThatCannotBeUsedAreRefusedAlone(String find, String replacement, String reason)
      throws SdpException, InvalidStateException {
    Negotiation hub = withData(1);
    String sdp = GoldenSdp.text("chromium-audio-data").replaceAll(find, replacement);
    NegotiationResult result = hub.setRemoteDescription(offer(sdp));
    assertTrue(result.refusals().getFirst().contains(reason), result.refusals()::toString);
    assertEquals(
        List.of("audio on 0", "application off 1"), shape(parse(hub.setLocalDescription())));
  }

  @ParameterizedTest
  @CsvSource({
    "a=max-message-size:0, 2147483647",
    "a=max-message-size:1000, 1000",
    "a=max-message-size:99999999999, 2147483647",
    "a=x:y, 65536"
  })
  void theLongestMessageIsWhatTheySay(String line, int bytes)
      throws SdpException, InvalidStateException {
    Negotiation hub = withData(1);
    answerTo(
        hub, offer(GoldenSdp.text("chromium-data").replace("a=max-message-size:262144", line)));
    assertEquals(bytes, data(hub).remoteMaxMessageSize());
  }

  @Test
  void anAnswerThatSplitsTheTransportIsAnError() throws SdpException, InvalidStateException {
    Negotiation a = withData(1);
    Negotiation b = withData(2);
    a.wantData();
    b.setRemoteDescription(a.setLocalDescription());
    String split = b.setLocalDescription().sdp().replace("BUNDLE 0 1", "BUNDLE 0");
    assertThrows(SdpException.class, () -> a.setRemoteDescription(answer(split)));
  }
}
