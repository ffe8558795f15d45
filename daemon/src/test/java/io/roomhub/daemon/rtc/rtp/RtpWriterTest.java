package io.roomhub.daemon.rtc.rtp;

import static io.roomhub.daemon.rtc.rtp.RtpPacketTest.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpWriterTest {
  private static final long SSRC = 0xcafebabeL;
  private static final byte[] PAYLOAD = bytes("78010203");

  @Test
  void levelAndMidGoIntoOneByteExtensions() {
    RtpWriter writer = new RtpWriter(SSRC, 111, 1, 4, "a0");
    assertArrayEquals(
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
            78010203     payload
            """),
        write(writer, 0x1234, 0xdecafbadL, true, -30, true));
    assertEquals(24, writer.headerLength());
  }

  @Test
  void withoutExtensionsTheHeaderIsTwelveBytes() {
    assertArrayEquals(
        bytes("80 6f 0001 00000002 cafebabe 78010203"),
        write(
            new RtpWriter(SSRC, 111, RtpWriter.NO_EXTENSION, RtpWriter.NO_EXTENSION, "0"),
            1,
            2,
            false,
            -30,
            true));
  }

  @Test
  void theMidCanBeLeftOutLater() {
    RtpWriter writer = new RtpWriter(SSRC, 111, 1, 4, "0").withoutMid();
    assertArrayEquals(
        bytes("90 6f 0001 00000002 cafebabe bede 0001 10 1e 0000 78010203"),
        write(writer, 1, 2, false, -30, false));
    assertEquals(SSRC, writer.ssrc());
    assertEquals(111, writer.payloadType());
  }

  @Test
  void idsAbove14AndMidsAbove16BytesNeedTheTwoByteForm() {
    assertArrayEquals(
        bytes("90 6f 0001 00000002 cafebabe 1000 0002 0f 01 9e 04 01 30 0000 78010203"),
        write(new RtpWriter(SSRC, 111, 15, 4, "0"), 1, 2, false, -30, true));
    String mid = "12345678901234567";
    byte[] packet = write(new RtpWriter(SSRC, 111, 1, 4, mid), 1, 2, false, -30, true);
    RtpPacket read = new RtpPacket();
    assertEquals(RtpStatus.OK, read.parse(packet, 0, packet.length));
    assertEquals(0x1000, Bytes.u16(packet, 12));
    assertEquals(mid, read.mid(4));
    assertEquals(-30, read.audioLevelDbov(1));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-127, 127", "-128, 127", "-1000, 127", "3, 0", "-64, 64"})
  void theLevelIsClampedToSevenBits(int dbov, int wire) {
    byte[] packet = write(new RtpWriter(SSRC, 111, 1, 0, ""), 1, 2, false, dbov, false);
    assertEquals(wire, packet[17]);
  }

  @Test
  void sequenceNumberAndTimestampWrap() {
    RtpPacket read = new RtpPacket();
    byte[] packet =
        write(new RtpWriter(SSRC, 111, 1, 4, "0"), 0x1_0001, 0x1_0000_0003L, false, 0, false);
    read.parse(packet, 0, packet.length);
    assertEquals(1, read.sequenceNumber());
    assertEquals(3, read.timestamp());
  }

  @Test
  void aReusedBufferKeepsNothingOfThePacketBefore() {
    RtpWriter writer = new RtpWriter(SSRC, 111, 1, 4, "0");
    byte[] used = new byte[100];
    Arrays.fill(used, (byte) 0xff);
    int length = writer.write(used, 3, 1, 2, false, -30, true, PAYLOAD, 0, 4);
    assertArrayEquals(
        write(writer, 1, 2, false, -30, true), Arrays.copyOfRange(used, 3, 3 + length));
    assertEquals((byte) 0xff, used[2]);
    assertEquals((byte) 0xff, used[3 + length]);
  }

  @Test
  void aBufferTooSmallIsLeftAlone() {
    RtpWriter writer = new RtpWriter(SSRC, 111, 1, 4, "0");
    byte[] out = new byte[writer.headerLength() + 3];
    assertEquals(-1, writer.write(out, 0, 1, 2, false, 0, false, PAYLOAD, 0, 4));
    assertArrayEquals(new byte[out.length], out);
    assertEquals(out.length, writer.write(out, 0, 1, 2, false, 0, false, PAYLOAD, 0, 3));
  }

  @Test
  void impossibleParametersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RtpWriter(SSRC, 128, 0, 0, ""));
    assertThrows(IllegalArgumentException.class, () -> new RtpWriter(1L << 32, 111, 0, 0, ""));
    assertThrows(IllegalArgumentException.class, () -> new RtpWriter(SSRC, 111, 256, 0, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new RtpWriter(SSRC, 111, 0, 4, "m".repeat(256)));
  }

  @Test
  void aPayloadIsTakenFromItsOffset() {
    byte[] out = new byte[64];
    int length =
        new RtpWriter(SSRC, 111, 0, 0, "").write(out, 0, 1, 2, false, 0, false, PAYLOAD, 1, 2);
    assertEquals(14, length);
    assertEquals(1, out[12]);
    assertEquals(2, out[13]);
    assertFalse(out[14] != 0);
  }

  private static byte[] write(
      RtpWriter writer, int sequence, long timestamp, boolean marker, int level, boolean voice) {
    byte[] out = new byte[200];
    int length = writer.write(out, 0, sequence, timestamp, marker, level, voice, PAYLOAD, 0, 4);
    return Arrays.copyOf(out, length);
  }
}
