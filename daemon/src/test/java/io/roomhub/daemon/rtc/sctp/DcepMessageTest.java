package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomhub.daemon.rtc.DataChannelInit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DcepMessageTest {
  // type channel priority limit    label protocol d a t a c h
  private static final String OPEN = "03   82      0100     000001f4 0004  0002     64617461 6368";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void anOpenOfABrowserIsReadAndWrittenTheSame() {
    DcepMessage.Open open =
        new DcepMessage.Open("data", 256, new DataChannelInit(false, 500, -1, "ch", false, -1));
    assertEquals(open, DcepMessage.parse(bytes(OPEN)));
    assertArrayEquals(bytes(OPEN), open.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "00, true, -1, -1",
    "80, false, -1, -1",
    "01, true, -1, 7",
    "81, false, -1, 7",
    "02, true, 7, -1",
    "82, false, 7, -1"
  })
  void everyChannelTypeOfTheRfc(String type, boolean ordered, int lifeTime, int retransmits) {
    String limit = lifeTime == retransmits ? "00000000" : "00000007";
    byte[] message = bytes("03 " + type + " 0000 " + limit + " 0000 0000");
    DataChannelInit init = new DataChannelInit(ordered, lifeTime, retransmits, "", false, -1);
    assertEquals(new DcepMessage.Open("", 0, init), DcepMessage.parse(message));
    assertArrayEquals(message, new DcepMessage.Open("", 0, init).bytes());
  }

  @Test
  void anAcknowledgementIsOneByte() {
    assertEquals(new DcepMessage.Ack(), DcepMessage.parse(bytes("02")));
    assertArrayEquals(bytes("02"), new DcepMessage.Ack().bytes());
  }

  @Test
  void aLimitBeyondSixteenBitsIsTheLongest() {
    DcepMessage.Open open =
        (DcepMessage.Open) DcepMessage.parse(bytes("03 01 0000 ffffffff 0000 0000"));
    assertEquals(65_535, open.init().maxRetransmits());
  }

  @Test
  void theLongestTextsFit() {
    String label = "ä".repeat(32_767);
    String protocol = "p".repeat(65_535);
    DcepMessage.Open open =
        new DcepMessage.Open(label, 0, new DataChannelInit(true, -1, -1, protocol, false, -1));
    assertEquals(12 + 65_534 + 65_535, open.bytes().length);
    assertEquals(open, DcepMessage.parse(open.bytes()));
  }

  @Test
  void whatIsCutShortOrTooLongIsRefused() {
    byte[] whole = bytes(OPEN);
    for (int length = 0; length < whole.length; length++) {
      assertNull(DcepMessage.parse(Arrays.copyOf(whole, length)), length + " bytes");
    }
    assertNull(DcepMessage.parse(Arrays.copyOf(whole, whole.length + 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01", // no such message
        "0200", // an acknowledgement with something behind it
        "03 03 0000 00000000 0000 0000", // no such channel type
        "03 00 0000 00000000 0002 0000 c328", // no UTF-8
        "03 00 0000 00000000 ffff ffff 6464" // lengths beyond the end
      })
  void whatIsMalformedIsRefused(String hex) {
    assertNull(DcepMessage.parse(bytes(hex)));
  }

  @Test
  void labelsAreUtf8() {
    DcepMessage.Open open = new DcepMessage.Open("größer ✓", 0, DataChannelInit.DEFAULT);
    byte[] text = "größer ✓".getBytes(StandardCharsets.UTF_8);
    byte[] sent = open.bytes();
    assertArrayEquals(text, Arrays.copyOfRange(sent, sent.length - text.length, sent.length));
  }
}
