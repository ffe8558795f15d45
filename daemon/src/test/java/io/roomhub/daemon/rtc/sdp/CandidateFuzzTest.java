package io.roomhub.daemon.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.daemon.rtc.SdpException;
import java.nio.charset.StandardCharsets;

class CandidateFuzzTest {
  @FuzzTest
  void aCandidateIsReadOrRefused(byte[] input) throws SdpException {
    CandidateAttribute candidate;
    try {
      candidate = CandidateAttribute.parse(new String(input, StandardCharsets.UTF_8));
    } catch (SdpException refused) {
      return;
    }
    assertEquals(candidate, CandidateAttribute.parse(candidate.toString()));
  }
}
