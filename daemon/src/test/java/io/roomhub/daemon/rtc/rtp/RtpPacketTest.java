package io.roomhub.daemon.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpPacketTest {
  // What a browser sends with ssrc-audio-level as 1 and sdes:mid as 4.
  private static final byte[] BROWSER =
      bytes(
          """
          90           version 2, extension
          ef           marker, payload type 111
          1234         sequence number
          decafbad     timestamp
          cafebabe     SSRC
          bede 0002    one-byte header extensions, two words
          10 9e        id 1, one byte: V, -30 dBov
          41 6130      id 4, two bytes: "a0"
          000000       padding to the word
          78 010203    payload
          """);

  // RFC 8285 section 4.3: three elements in the two-byte form, the first one empty.
  private static final byte[] TWO_BYTE =
      bytes(
          """
          90           version 2, extension
          6f           payload type 111
          0001         sequence number
          00000000     timestamp
          00000001     SSRC
          1000 0003    two-byte header extensions, three words
          05 00        id 5, empty
          15 01 7f     id 21, one byte
          00           padding
          ff 03 303132   id 255, three bytes
          00           padding
          aa           payload
          """);

  private static final byte[] EVERYTHING =
      bytes(
          """
          b2           version 2, padding, extension, two CSRCs
          00           payload type 0
          ffff         sequence number
          ffffffff     timestamp
          fffffffe     SSRC
          00000011     CSRC
          80000022     CSRC
          abcd 0001    extension of a profile that nobody knows
          10 80 0000   would be an audio level in the one-byte form
          0a0b0c       payload
          000003       padding, three bytes with its count
          """);

  private final RtpPacket packet = new RtpPacket();

  @Test
  void everyFieldOfABrowsersPacketIsRead() {
    byte[] shifted = new byte[BROWSER.length + 7];
    System.arraycopy(BROWSER, 0, shifted, 5, BROWSER.length);

    assertEquals(RtpStatus.OK, packet.parse(shifted, 5, BROWSER.length));

    assertTrue(packet.marker());
    assertEquals(111, packet.payloadType());
    assertEquals(0x1234, packet.sequenceNumber());
    assertEquals(0xdecafbadL, packet.timestamp());
    assertEquals(0xcafebabeL, packet.ssrc());
    assertEquals(0, packet.csrcCount());
    assertEquals(-30, packet.audioLevelDbov(1));
    assertTrue(packet.voiceActivity(1));
    assertEquals("a0", packet.mid(4));
    assertEquals(0, packet.paddingLength());
    assertArrayEquals(bytes("78010203"), payload());
  }

  @Test
  void extensionsThatWereNotNegotiatedOrAreNotThereAreAbsent() {
    packet.parse(BROWSER, 0, BROWSER.length);
    assertEquals(RtpPacket.NO_AUDIO_LEVEL, packet.audioLevelDbov(0));
    assertEquals(RtpPacket.NO_AUDIO_LEVEL, packet.audioLevelDbov(2));
    assertFalse(packet.voiceActivity(2));
    assertEquals("", packet.mid(0));
    assertEquals("", packet.mid(14));
    assertEquals(-1, packet.extensionOffset(3));
    assertEquals(-1, packet.extensionLength(3));
  }

  @Test
  void twoByteExtensionsMayBeEmptyAndBearIdsUpTo255() {
    assertEquals(RtpStatus.OK, packet.parse(TWO_BYTE, 0, TWO_BYTE.length));
    assertEquals(0, packet.extensionLength(5));
    assertEquals(RtpPacket.NO_AUDIO_LEVEL, packet.audioLevelDbov(5));
    assertEquals(-127, packet.audioLevelDbov(21));
    assertFalse(packet.voiceActivity(21));
    assertEquals("012", packet.mid(255));
    assertArrayEquals(bytes("aa"), payload());
  }

  @Test
  void csrcsPaddingAndAnUnknownExtensionProfileAreSteppedOver() {
    assertEquals(RtpStatus.OK, packet.parse(EVERYTHING, 0, EVERYTHING.length));
    assertFalse(packet.marker());
    assertEquals(0, packet.payloadType());
    assertEquals(0xffff, packet.sequenceNumber());
    assertEquals(0xffffffffL, packet.timestamp());
    assertEquals(0xfffffffeL, packet.ssrc());
    assertEquals(2, packet.csrcCount());
    assertEquals(0x11L, packet.csrc(0));
    assertEquals(0x80000022L, packet.csrc(1));
    assertThrows(IndexOutOfBoundsException.class, () -> packet.csrc(2));
    assertEquals(RtpPacket.NO_AUDIO_LEVEL, packet.audioLevelDbov(1));
    assertArrayEquals(bytes("0a0b0c"), payload());
    assertEquals(3, packet.paddingLength());
  }

  @Test
  void aPacketOfPaddingAloneHasNoPayload() {
    byte[] probe = bytes("a0 6f 0001 00000000 00000001 00000004");
    assertEquals(RtpStatus.OK, packet.parse(probe, 0, probe.length));
    assertEquals(0, packet.payloadLength());
    assertEquals(4, packet.paddingLength());
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource({
    "400000000000000000000000,                 BAD_VERSION,   version 1",
    "c00000000000000000000000,                 BAD_VERSION,   version 3",
    "8100000000000000000000,                   TOO_SHORT,     no whole header",
    "810000000000000000000000,                 TOO_SHORT,     the CSRC is missing",
    "8f00000000000000000000000000000000000000, TOO_SHORT,     most CSRCs are missing",
    "900000000000000000000000,                 BAD_EXTENSION, no extension header",
    "900000000000000000000000bede00,           BAD_EXTENSION, half an extension header",
    "900000000000000000000000bede0001000000,   BAD_EXTENSION, extension cut short",
    "900000000000000000000000bedeffff00000000, BAD_EXTENSION, extension of 262 kB",
    "a00000000000000000000000,                 BAD_PADDING,   padding without a byte",
    "a0000000000000000000000000,               BAD_PADDING,   padding of zero bytes",
    "a00000000000000000000000ff03,             BAD_PADDING,   padding reaches into the header",
  })
  void garbledPacketsAreRefusedWithTheirReason(String hex, RtpStatus expected, String why) {
    byte[] garbled = bytes(hex);
    assertEquals(expected, packet.parse(garbled, 0, garbled.length), why);
  }

  /** RFC 8285 section 4: what stands before the fault counts, what stands behind it does not. */
  @ParameterizedTest(name = "{3}")
  @CsvSource({
    // block, level with id 1, level with id 2, why
    "bede0001 10a02085, -32, -5, two elements",
    "bede0001 10a02f85, -32,  1, the second is longer than the block",
    "bede0001 10a0f020, -32,  1, id 15 ends the search",
    "bede0001 000020a0,   1, -32, padding first",
    "bede0001 01aabb20,   1,  1, id 0 with a length is skipped; the next has no data",
    "10000001 0101a002, -32,  1, two-byte element without a length",
    "10000001 0102a085, -32,  1, two-byte elements may be longer than the level",
    "10000001 01ffa085,   1,  1, two-byte element longer than the block",
    "100f0001 0101a000, -32,  1, the low four bits of the two-byte profile are free",
    "10100001 0101a000,   1,  1, another profile",
    "bede0000,            1,  1, an empty block",
  })
  void garbledElementsHideOnlyWhatFollowsThem(String block, int level1, int level2, String why) {
    byte[] bytes = bytes("906f0001 00000000 00000001" + block);
    assertEquals(RtpStatus.OK, packet.parse(bytes, 0, bytes.length), why);
    assertEquals(level1, packet.audioLevelDbov(1), why);
    assertEquals(level2, packet.audioLevelDbov(2), why);
  }

  @Test
  void noTruncationIsReadPastItsEnd() {
    for (byte[] whole : new byte[][] {BROWSER, TWO_BYTE, EVERYTHING}) {
      for (int length = 0; length < whole.length; length++) {
        // The array ends with the packet, so that reading on would throw.
        byte[] cut = Arrays.copyOf(whole, length);
        RtpStatus status = packet.parse(cut, 0, length);
        int header = packetHeaderLength(whole);
        if (length < header) {
          assertTrue(status != RtpStatus.OK, "length " + length + " " + status);
        } else if (status == RtpStatus.OK) {
          assertTrue(packet.payloadOffset() + packet.payloadLength() <= length);
        }
      }
    }
  }

  @Test
  void aRefusedPacketLeavesNothingOfTheOneBefore() {
    packet.parse(BROWSER, 0, BROWSER.length);
    assertEquals(RtpStatus.BAD_PADDING, packet.parse(bytes("b0" + "00".repeat(15)), 0, 16));
    assertEquals(-1, packet.extensionOffset(1));
  }

  @Test
  void lengthsOutsideTheArrayAreRefused() {
    assertEquals(RtpStatus.TOO_SHORT, packet.parse(BROWSER, 0, BROWSER.length + 1));
    assertEquals(RtpStatus.TOO_SHORT, packet.parse(BROWSER, -1, BROWSER.length));
    assertEquals(RtpStatus.TOO_SHORT, packet.parse(BROWSER, BROWSER.length, 12));
  }

  private static int packetHeaderLength(byte[] whole) {
    RtpPacket full = new RtpPacket();
    full.parse(whole, 0, whole.length);
    return full.payloadOffset();
  }

  private byte[] payload() {
    return Arrays.copyOfRange(
        packet.buffer(), packet.payloadOffset(), packet.payloadOffset() + packet.payloadLength());
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
