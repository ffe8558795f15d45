package io.roomhub.daemon.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.rtc.InvalidStateException;
import io.roomhub.daemon.rtc.SdpException;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.jsep.Negotiation;
import io.roomhub.daemon.rtc.jsep.NegotiationFixture;
import java.nio.charset.StandardCharsets;

class SdpFuzzTest {
  /** Any text: refused, or read, written back the same, and answered with a valid description. */
  @FuzzTest
  void aDescriptionIsAnsweredOrRefused(byte[] input) throws SdpException, InvalidStateException {
    String text = new String(input, StandardCharsets.UTF_8);
    isAnsweredOrRefused(text, NegotiationFixture.negotiation(1));
    isAnsweredOrRefused(text, NegotiationFixture.withData(1));
  }

  private static void isAnsweredOrRefused(String text, Negotiation negotiation)
      throws SdpException, InvalidStateException {
    Sdp sdp;
    try {
      sdp = SdpParser.parse(text);
      negotiation.setRemoteDescription(new SessionDescription(SessionDescription.Type.OFFER, text));
    } catch (SdpException refused) {
      return;
    }
    assertEquals(sdp, SdpParser.parse(SdpWriter.write(sdp)));
    Sdp answer = SdpParser.parse(negotiation.setLocalDescription().sdp());
    assertEquals(sdp.media().size(), answer.media().size());
  }
}
