package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class DcepFuzzTest {
  /** Any bytes: refused, or read, and what is written again means the same. */
  @FuzzTest
  void aMessageIsReadOrRefused(byte[] input) {
    DcepMessage message = DcepMessage.parse(input);
    if (message != null) {
      assertTrue(input.length == message.bytes().length);
      assertEquals(message, DcepMessage.parse(message.bytes()));
    }
  }
}
