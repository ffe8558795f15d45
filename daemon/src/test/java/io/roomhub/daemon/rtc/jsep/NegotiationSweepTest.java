package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.GoldenSdp;
import io.roomhub.daemon.rtc.sdp.Sdp;
import io.roomhub.daemon.rtc.sdp.SdpParser;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Damaged descriptions are answered or refused, and nothing else happens. */
class NegotiationSweepTest {
  static final List<String> GOLDEN = GoldenSdp.NAMES;

  /** Characters that parsers trip over stand beside arbitrary ones. */
  private static final String NASTY = "\0\r\n\t :/=;,*-+0919zA\u0080\u0661\uD83D";

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void everyPrefixIsAnsweredOrRefused(String name) {
    String text = GoldenSdp.text(name);
    int answered = 0;
    for (int cut = 0; cut < text.length(); cut++) {
      boolean reads = reads(text.substring(0, cut));
      if (cut % step(text) == 0 && answeredAsOffer(text.substring(0, cut))) {
        assertTrue(reads);
        answered++;
      }
    }
    assertTrue(answered > 0, "no prefix was answered");
    assertTrue(answeredAsOffer(text));
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void everyDamagedCharacterIsAnsweredOrRefused(String name) {
    String text = GoldenSdp.text(name);
    SplittableRandom random = new SplittableRandom(42);
    for (int at = 0; at < text.length(); at += step(text)) {
      char damage =
          random.nextBoolean()
              ? NASTY.charAt(random.nextInt(NASTY.length()))
              : (char) random.nextInt(1, 256);
      answeredAsOffer(text.substring(0, at) + damage + text.substring(at + 1));
    }
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void everyDamagedAnswerIsTakenOrRefusedAndTheOfferSurvives(String name)
      throws InvalidStateException {
    String text = GoldenSdp.text(name);
    SplittableRandom random = new SplittableRandom(43);
    Negotiation offerer = negotiation(1);
    offerer.setLocalDescription();
    for (int at = 0; at < text.length(); at += 7) {
      char damage = NASTY.charAt(random.nextInt(NASTY.length()));
      String sdp = text.substring(0, at) + damage + text.substring(at + 1);
      try {
        offerer.setRemoteDescription(new SessionDescription(SessionDescription.Type.ANSWER, sdp));
        assertEquals(SignalingState.STABLE, offerer.signalingState());
        offerer = negotiation(1);
        offerer.setLocalDescription();
      } catch (SdpException refused) {
        assertEquals(SignalingState.HAVE_LOCAL_OFFER, offerer.signalingState());
      }
    }
  }

  /** The long ones are long by video codecs, all of a kind. */
  private static int step(String text) {
    return text.length() > 2500 ? 7 : 1;
  }

  private static boolean reads(String text) {
    try {
      SdpParser.parse(text);
      return true;
    } catch (SdpException refused) {
      return false;
    }
  }

  private static boolean answeredAsOffer(String text) {
    Negotiation negotiation = negotiation(1);
    try {
      negotiation.setRemoteDescription(offer(text));
    } catch (SdpException refused) {
      assertEquals(SignalingState.STABLE, negotiation.signalingState());
      return false;
    } catch (InvalidStateException e) {
      throw new AssertionError(e);
    }
    try {
      Sdp offered = SdpParser.parse(text);
      Sdp answer = SdpParser.parse(negotiation.setLocalDescription().sdp());
      assertEquals(offered.media().size(), answer.media().size());
      long live =
          answer.media().stream()
              .filter(media -> !media.rejected() && !media.has("inactive"))
              .count();
      assertTrue(live <= 1, live + " m-lines in use");
      return true;
    } catch (SdpException | InvalidStateException e) {
      throw new AssertionError("an offer that was taken cannot be answered:\n" + text, e);
    }
  }
}
