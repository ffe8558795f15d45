package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.Bye;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReceiverReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ReportBlock;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SenderReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.SourceDescription;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpReaderTest {
  // SR with one block, SDES with CNAME and NOTE, BYE with a reason.
  static final byte[] COMPOUND =
      bytes(
          """
          81 c8 000c          SR, one block, 13 words
          cafebabe            sender
          e8a1b2c3 80000000   NTP time: half a second
          decafbad            RTP time
          00000384            900 packets
          00015f90            90000 octets
          00000042            about this source
          20 fffffe           an eighth lost lately, -2 in all
          0001ffff            one cycle, sequence number 65535
          000001e0            jitter 480: 10 ms
          b2c38000            last SR
          00008000            half a second ago
          81 ca 0004          SDES, one chunk
          cafebabe            source
          01 04 726f6f6d      CNAME "room"
          07 02 6869          NOTE "hi"
          0000                end of the items, filled up to the word
          81 cb 0003          BYE, one source
          cafebabe            source
          05 6c65617665       "leave"
          0000                filled up to the word
          """);

  private static final ReportBlock BLOCK =
      new ReportBlock(0x42, 32, -2, 0x1ffff, 480, 0xb2c38000L, 0x8000);

  private final RtcpReader reader = new RtcpReader();

  @Test
  void everyFieldOfACompoundDatagramIsRead() {
    byte[] shifted = new byte[COMPOUND.length + 9];
    System.arraycopy(COMPOUND, 0, shifted, 4, COMPOUND.length);
    assertEquals(RtcpStatus.OK, reader.parse(shifted, 4, COMPOUND.length));
    assertEquals(
        List.of(
            new SenderReport(
                0xcafebabeL, 0xe8a1b2c3_80000000L, 0xdecafbadL, 900, 90_000, List.of(BLOCK)),
            new SourceDescription(List.of(new SourceDescription.Chunk(0xcafebabeL, "room"))),
            new Bye(List.of(0xcafebabeL), "leave")),
        reader.packets());
    assertEquals(0, reader.skipped());
  }

  @Test
  void reducedSizeAndUnknownTypesAreFine() {
    byte[] datagram =
        bytes(
            """
            8f cd 0003          transport feedback
            cafebabe 00000042   sender, media source
            12345678            whatever
            80 cc 0002          APP
            cafebabe 41424344   sender, name
            80 cf 0001          XR without a block
            cafebabe            sender
            80 c9 0001          RR without a block
            00000001            sender
            """);
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, datagram.length));
    assertEquals(List.of(new ReceiverReport(1, List.of())), reader.packets());
    assertEquals(3, reader.skipped());
  }

  @Test
  void paddingOfTheLastPacketIsCutOff() {
    byte[] datagram =
        bytes(
            """
            80 c9 0001          RR
            00000001            sender
            a1 cb 0003          BYE with padding
            00000002            source
            00000000 00000008   padding of two words
            """);
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, datagram.length));
    assertEquals(
        List.of(new ReceiverReport(1, List.of()), new Bye(List.of(2L), null)), reader.packets());
  }

  @Test
  void aByeWithoutSourcesIsValid() {
    byte[] datagram = bytes("80cb0000");
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, 4));
    assertEquals(List.of(new Bye(List.of(), null)), reader.packets());
  }

  @Test
  void profileSpecificExtensionsOfAReportAreIgnored() {
    byte[] datagram = bytes("80c90003 00000001 aaaaaaaa bbbbbbbb");
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, datagram.length));
    assertEquals(List.of(new ReceiverReport(1, List.of())), reader.packets());
  }

  @Test
  void sdesChunksEndOnWordsAndMayLackACname() {
    byte[] datagram =
        bytes(
            """
            83 ca 0007          SDES, three chunks
            00000001            source
            01 02 6161          CNAME "aa"
            00000000            a whole word to end the items
            00000002            source
            00000000            no items
            00000003            source
            01 00 00 00         empty CNAME
            """);
    assertEquals(RtcpStatus.OK, reader.parse(datagram, 0, datagram.length));
    assertEquals(
        List.of(
            new SourceDescription(
                List.of(
                    new SourceDescription.Chunk(1, "aa"),
                    new SourceDescription.Chunk(2, null),
                    new SourceDescription.Chunk(3, "")))),
        reader.packets());
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource({
    "80c900,                             TOO_SHORT,   no whole header",
    "40c9000100000001,                   BAD_VERSION, version 1",
    "80c9000100000001 00c9000100000001,  BAD_VERSION, version 0 in the second packet",
    "80c9000200000001,                   BAD_LENGTH,  one word more than there is",
    "80c9ffff00000001,                   BAD_LENGTH,  256 kB",
    "80c9000100000001 80,                TOO_SHORT,   a byte too many",
    "81c9000100000001,                   TOO_SHORT,   the block is missing",
    "80c80001cafebabe,                   TOO_SHORT,   the sender info is missing",
    "9fc90007 00000001 000000000000000000000000000000000000000000000000, TOO_SHORT, 30 blocks lack",
    "81cb0000,                           TOO_SHORT,   the source is missing",
    "81cb000200000001 04616263,          TOO_SHORT,   the reason is longer than the packet",
    "81ca0000,                           TOO_SHORT,   the chunk is missing",
    "81ca000200000001 01026161,          TOO_SHORT,   the items never end",
    "81ca000200000001 010a6161,          TOO_SHORT,   the item is longer than the packet",
    "82ca000200000001 00000000,          TOO_SHORT,   the second chunk is missing",
    "a0c900020000000100000000,           BAD_PADDING, padding of zero",
    "a0c900020000000100000002,           BAD_PADDING, padding of half a word",
    "a0c90002000000010000000c,           BAD_PADDING, padding over the header",
    "a0c900020000000100000008,           TOO_SHORT,   padding over the sender",
    "a0c90002000000010000000480c9000100000001, BAD_PADDING, padding before the last packet",
    "a0cb0000,                           BAD_PADDING, padding in the header itself",
  })
  void garbledDatagramsAreRefusedWholeWithTheirReason(String hex, RtcpStatus expected, String why) {
    byte[] garbled = bytes(hex);
    reader.parse(COMPOUND, 0, COMPOUND.length);
    assertEquals(expected, reader.parse(garbled, 0, garbled.length), why);
    assertEquals(List.of(), reader.packets());
  }

  @Test
  void onlyWholePacketsSurviveTruncation() {
    Set<Integer> borders = Set.of(52, 72);
    for (int length = 0; length < COMPOUND.length; length++) {
      byte[] cut = Arrays.copyOf(COMPOUND, length);
      RtcpStatus status = reader.parse(cut, 0, length);
      if (borders.contains(length)) {
        assertEquals(RtcpStatus.OK, status, "length " + length);
      } else {
        assertNotEquals(RtcpStatus.OK, status, "length " + length);
      }
    }
  }

  @Test
  void noFlippedBitThrows() {
    for (int bit = 0; bit < 8 * COMPOUND.length; bit++) {
      byte[] flipped = COMPOUND.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      RtcpStatus status = reader.parse(flipped, 0, flipped.length);
      assertEquals(status == RtcpStatus.OK, !reader.packets().isEmpty() || reader.skipped() > 0);
    }
  }

  @Test
  void lengthsOutsideTheArrayAreRefused() {
    assertEquals(RtcpStatus.TOO_SHORT, reader.parse(COMPOUND, 0, COMPOUND.length + 4));
    assertEquals(RtcpStatus.TOO_SHORT, reader.parse(COMPOUND, -1, 8));
  }

  @Test
  void whatIsReadIsWrittenBackByteForByte() {
    byte[] out = new byte[300];
    RtcpWriter writer = new RtcpWriter().begin(out, 2);
    reader.parse(COMPOUND, 0, COMPOUND.length);
    writer.senderReport((SenderReport) reader.packets().get(0));
    writer.sourceDescription(0xcafebabeL, "room");
    writer.bye(0xcafebabeL, "leave");
    byte[] expected =
        bytes(
            HexFormat.of().formatHex(COMPOUND, 0, 52)
                + "81ca0003 cafebabe 0104726f 6f6d0000"
                + HexFormat.of().formatHex(COMPOUND, 72, COMPOUND.length));
    assertEquals(
        HexFormat.of().formatHex(expected), HexFormat.of().formatHex(out, 2, 2 + writer.length()));
  }

  @Test
  void aPacketWithoutRoomIsNotBegun() {
    byte[] out = new byte[8 + 31];
    RtcpWriter writer = new RtcpWriter().begin(out, 0);
    assertEquals(true, writer.receiverReport(new ReceiverReport(1, List.of())));
    assertEquals(false, writer.receiverReport(new ReceiverReport(1, List.of(BLOCK))));
    assertEquals(false, writer.sourceDescription(1, "x".repeat(24)));
    assertEquals(false, writer.bye(1, "x".repeat(24)));
    assertEquals(8, writer.length());
    assertEquals(true, writer.sourceDescription(1, "x".repeat(12)));
    assertEquals(32, writer.length());
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.receiverReport(new ReceiverReport(1, Collections.nCopies(32, BLOCK))));
  }

  @Test
  void textsAreCutTo255Bytes() {
    byte[] out = new byte[600];
    RtcpWriter writer = new RtcpWriter().begin(out, 0);
    writer.sourceDescription(1, "n".repeat(300));
    writer.bye(1, "r".repeat(300));
    assertEquals(RtcpStatus.OK, reader.parse(out, 0, writer.length()));
    assertEquals(
        List.of(
            new SourceDescription(List.of(new SourceDescription.Chunk(1, "n".repeat(255)))),
            new Bye(List.of(1L), "r".repeat(255))),
        reader.packets());
  }

  /** Hex digits at the start of each line; what stands behind two spaces is a remark. */
  static byte[] bytes(String labelled) {
    StringBuilder hex = new StringBuilder();
    for (String line : labelled.lines().toList()) {
      hex.append(line.strip().split(" {2,}", 2)[0].replace(" ", ""));
    }
    return HexFormat.of().parseHex(hex);
  }
}
