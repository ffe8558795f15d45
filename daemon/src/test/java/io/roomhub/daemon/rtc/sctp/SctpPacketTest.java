package io.roomhub.daemon.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpPacketTest {
  // ports    tag      checksum
  private static final String HEADER = "13881388 01020304 05060708 ";

  // DATA: type flags length  tsn      stream ssn  protocol data, padded
  private static final String DATA = "00 03 0013 00000001 0000 0000 00000035 616263 00 ";

  // SACK: type flags length  tsn      window   gaps duplicates
  private static final String SACK = "03 00 0010 00000001 00020000 0000 0000 ";

  // INIT: type flags length  tag      window   streams   tsn
  private static final String INIT = "01 00 0014 00000001 00020000 0400 0400 00000001 ";

  private static boolean plausible(String hex) {
    byte[] packet = HexFormat.of().parseHex((HEADER + hex).replace(" ", ""));
    byte[] amidst = new byte[packet.length + 9];
    System.arraycopy(packet, 0, amidst, 5, packet.length);
    return SctpPacket.plausible(amidst, 5, packet.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DATA,
        SACK + DATA + DATA,
        INIT,
        "00 03 0013 00000001 0000 0000 00000035 616263", // the last padding is left out
        "82 00 0014 000d 0010 00000001 00000001 00000001", // RE-CONFIG
        "01 00 0018 00000001 00020000 0400 0400 00000001 c000 0004", // INIT with a parameter
        "01 00 001e 00000001 00020000 0400 0400 00000001 c000 0004 8008 0006 c082 0000",
        "03 00 0018 00000001 00020000 0001 0001 0001 0002 00000001", // SACK with a gap
        "c0 00 0008 00000005", // FORWARD-TSN
        "06 00 0004" // ABORT
      })
  void wholeChunksOfKnownKindsComeIn(String chunks) {
    assertTrue(plausible(chunks));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no chunk
        "00 03 0010 00000001 0000 0000 00000035", // DATA without data
        "00 03 0014 00000001 0000 0000 00000035 616263", // longer than the packet
        "00 03 0003 00000001 0000 0000 00000035 616263 00", // shorter than its header
        SACK + "00", // a piece of a chunk
        "01 00 0018 00000001 00020000 0400 0400 00000001 c000 0000", // a parameter without length
        "01 00 0018 00000001 00020000 0400 0400 00000001 c000 0008", // one beyond the chunk
        "82 00 0008 000d 0010", // likewise
        "09 00 0008 000d 0003", // an error cause shorter than its header
        "03 00 0010 00000001 00020000 0001 0000", // more gaps than there is room
        "c0 00 0009 00000005 00 000000", // half a stream
        SACK + INIT, // INIT is never bundled
        INIT + SACK,
        "0c 00 0008 00000001", // ECN
        "c1 00 0008 00000001", // ASCONF
        "81 00 0008 00000001", // packet dropped
        "0f 00 0008 00000001" // AUTH
      })
  void otherwiseNot(String chunks) {
    assertFalse(plausible(chunks));
  }

  @Test
  void onlyAPacketCutBetweenChunksRemainsOne() {
    String whole = SACK + DATA;
    byte[] packet = HexFormat.of().parseHex((HEADER + whole).replace(" ", ""));
    for (int length = 0; length < packet.length; length++) {
      boolean afterSack = length == 28;
      boolean paddingCut = length == packet.length - 1;
      assertEquals(
          afterSack || paddingCut,
          SctpPacket.plausible(Arrays.copyOf(packet, length), 0, length),
          length + " bytes");
    }
  }
}
